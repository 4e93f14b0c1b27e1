import { expect, it } from 'vitest';
import { growth } from './growth.ts';

it('is what came since the last reading, or everything where there was none or the counters began anew', () => {
  const now = { sessions: 3, packets: 30, bytes: 300 };
  expect(growth(now, undefined)).toEqual(now);
  expect(growth(now, { sessions: 1, packets: 10, bytes: 200 })).toEqual({
    sessions: 2,
    packets: 20,
    bytes: 100,
  });
  expect(growth(now, { sessions: 3, packets: 31, bytes: 300 })).toEqual(now);
});
