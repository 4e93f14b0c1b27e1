import { expect, it } from 'vitest';
import { conditionsOf, describeProblems } from './conditions.ts';

const realization = {
  source: { type: 'AntreaClusterNetworkPolicy', name: 'a', uid: 'u1' },
  generation: 2,
  problems: [],
  desiredNodes: 1,
  currentNodes: 1,
  waiting: [],
  failures: [],
  isSettled: true,
} as const;

it('conditionsOf says of which generation it speaks, and since when', () => {
  const since = '2020-01-01T00:00:00Z';
  const previous = [{ type: 'Ready', status: 'True', lastTransitionTime: since }] as const;
  const [accepted, , ready] = conditionsOf(realization, previous, Date.UTC(2026, 0, 1));
  expect(accepted).toMatchObject({ observedGeneration: 2, lastTransitionTime: '2026-01-01T00:00:00Z' });
  expect(ready).toMatchObject({ type: 'Ready', status: 'True', lastTransitionTime: since });
});

it('describeProblems names the places', () => {
  const reason = 'InvalidPort' as const;
  const problems = ['a', 'b'].map((path) => ({ reason, path, message: 'no port' }));
  expect(describeProblems(problems)).toBe('a: no port; b: no port');
});
