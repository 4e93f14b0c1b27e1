import { expect, it } from 'vitest';
import { urgencyOf, type WrittenStatus } from './urgency.ts';

const lastTransitionTime = '2026-01-01T00:00:00Z';
const status = (
  observedGeneration: number,
  isAccepted: boolean,
  isReady: boolean,
  isRealized = isReady,
): WrittenStatus => ({
  observedGeneration,
  conditions: [
    { type: 'Accepted', status: isAccepted ? 'True' : 'False', lastTransitionTime },
    { type: 'Realized', status: isRealized ? 'True' : 'False', lastTransitionTime },
    { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime },
  ],
});
const ready = status(1, true, true);
const notReady = status(1, true, false);

it.each([
  ['the first status', undefined, notReady, 'awaited'],
  ['an edit', ready, status(2, true, false), 'awaited'],
  ['a policy that became ready', notReady, ready, 'awaited'],
  ['a policy that was refused meanwhile', ready, status(1, false, false), 'awaited'],
  ['a policy that is not in force everywhere any more', ready, notReady, 'doubtful'],
  [
    'a part of a policy that is in force now',
    status(1, false, false),
    status(1, false, false, true),
    'awaited',
  ],
  ['other counts', ready, ready, 'counted'],
  ['progress', notReady, notReady, 'counted'],
])('%s', (_what, previous, next, urgency) => expect(urgencyOf(previous, next)).toBe(urgency));
