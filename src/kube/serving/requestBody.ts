import type { Readable } from 'node:stream';
import { StatusError } from './statusError.ts';

/** Longest body that is read, in bytes: a node's report on ten thousand policies is one megabyte. */
const mostBytes = 8 * 1024 * 1024;

/** Reads a body of text. @throws StatusError RequestEntityTooLarge */
export async function readBody(request: Readable, limit = mostBytes): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit)
      throw new StatusError('RequestEntityTooLarge', `the body is longer than ${limit} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
