import { expect, it } from 'vitest';
import { added, noCounts } from './countedPolicy.ts';

it('adds counts', () => {
  const counts = { sessions: 1, packets: 20, bytes: 300 };
  expect(added(counts, noCounts)).toEqual(counts);
  expect(added(counts, counts)).toEqual({ sessions: 2, packets: 40, bytes: 600 });
});
