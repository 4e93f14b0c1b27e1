import { expect, it } from 'vitest';
import { networkPolicyRealization } from './networkPolicyRealization.ts';

const condition = {
  type: 'Ready',
  status: 'True',
  observedGeneration: 2,
  lastTransitionTime: '2026-01-01T00:00:00Z',
  reason: 'Realized',
  message: '',
};
const status = { observedGeneration: 2, desiredNodes: 1, currentNodes: 1, conditions: [condition] };

it('takes what the controller writes, and nothing half', () => {
  const { fields } = networkPolicyRealization;
  expect(fields.parse({ status })).toEqual({ status });
  expect(fields.parse({})).toEqual({});
  const { reason: _reason, ...without } = condition;
  for (const conditions of [
    [without],
    [{ ...condition, type: 'Other' }],
    [{ ...condition, status: 'Maybe' }],
  ]) {
    expect(fields.safeParse({ status: { ...status, conditions } }).success).toBe(false);
  }
  expect(fields.safeParse({ status: { ...status, currentNodes: -1 } }).success).toBe(false);
});
