import { CodedError } from '#base/errors.ts';
import type { ReadObjects } from './worldObject.ts';

/**
 * What was read, when all of it could be: what is left out may be what decides.
 * @throws CodedError ANTREA_MANIFEST_INVALID
 */
export function soundObjects(read: ReadObjects): ReadObjects {
  const [first, ...others] = read.problems;
  if (first === undefined) return read;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const object = first.object === undefined ? '' : ` ${first.object}`;
  throw new CodedError('ANTREA_MANIFEST_INVALID', `${first.at}:${object} ${first.message}${more}`);
}
