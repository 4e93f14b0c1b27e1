import { expect, it } from 'vitest';
import { readOr } from './malformed.ts';

it('gives what was read, or a refusal where a type is not what it should be', () => {
  expect(readOr(() => 'read', String)).toBe('read');
  const refused = readOr(
    () => {
      throw new TypeError('null has no fields');
    },
    ({ reason }) => reason,
  );
  expect(refused).toBe('Malformed');
});

it('hides no other error', () => {
  const read = () => {
    throw new RangeError('elsewhere');
  };
  expect(() => readOr(read, String)).toThrow('elsewhere');
});
