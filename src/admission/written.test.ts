import { expect, it } from 'vitest';
import { isRecord } from './written.ts';

it('knows objects from everything else that JSON has', () => {
  expect([{}, { a: 1 }].every(isRecord)).toBe(true);
  expect([null, [], 'a', 1, true, undefined].some(isRecord)).toBe(false);
});
