import { expect, it } from 'vitest';
import { policyColumns, policyStatus } from './policyStatus.ts';

const condition = {
  type: 'Ready',
  status: 'True',
  observedGeneration: 2,
  lastTransitionTime: '2026-01-01T00:00:00Z',
  reason: 'Realized',
  message: '',
};
const status = {
  phase: 'Realized',
  observedGeneration: 2,
  currentNodesRealized: 1,
  desiredNodesRealized: 1,
  conditions: [condition],
};

it('takes what the controller writes, and no less precise thing', () => {
  expect(policyStatus.parse(status)).toEqual(status);
  expect(policyStatus.parse(undefined)).toEqual({ observedGeneration: -1 });
  for (const wrong of [{ phase: 'Done' }, { currentNodesRealized: -1 }, { observedGeneration: -2 }]) {
    expect(policyStatus.safeParse({ ...status, ...wrong }).success).toBe(false);
  }
});

it('shows whether a policy is ready in one word', () => {
  const ready = policyColumns.find(({ name }) => name === 'Ready');
  expect(ready?.jsonPath).toBe(".status.conditions[?(@.type=='Ready')].status");
});
