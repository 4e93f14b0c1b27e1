import { expect, it } from 'vitest';
import { upstreamStatusForm } from './upstreamStatus.ts';

const realization = {
  source: { type: 'K8sClusterNetworkPolicy', name: 'a', uid: 'u1' },
  generation: 3,
  problems: [],
  desiredNodes: 1,
  currentNodes: 1,
  waiting: [],
  failures: [],
  isSettled: true,
} as const;

it('upstreamStatusForm reads what it shows', () => {
  const status = upstreamStatusForm.of(realization, undefined, Date.UTC(2026, 0, 1));
  const shown = upstreamStatusForm.shown(status);
  expect(Object.keys(shown)).toEqual(['conditions']);
  expect(upstreamStatusForm.read(JSON.parse(JSON.stringify(shown)))).toEqual(status);
  expect(upstreamStatusForm.of(realization, status, Date.UTC(2027, 0, 1))).toEqual(status);
});

it.each([undefined, {}, { conditions: [] }, { conditions: [{ type: 'Ready' }] }])(
  'upstreamStatusForm knows that nothing was written: %j',
  (shown) => expect(upstreamStatusForm.read(shown)).toBeUndefined(),
);
