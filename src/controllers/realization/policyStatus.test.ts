import { describe, expect, it } from 'vitest';
import { policyStatus } from '#crds/antrea/policyStatus.ts';
import { policyStatusForm } from './policyStatus.ts';
import type { PolicyRealization } from './realization.ts';

const base: PolicyRealization = {
  source: { type: 'AntreaClusterNetworkPolicy', name: 'a', uid: 'u1' },
  generation: 4,
  problems: [],
  desiredNodes: 2,
  currentNodes: 2,
  waiting: [],
  failures: [],
  isSettled: true,
};
const start = Date.UTC(2026, 0, 1);
const problem = { path: 'spec', message: 'x' };
const failure = { node: 'n1', problem: { reason: 'Overflow', message: 'too many' } };

describe('policyStatusForm.of', () => {
  it.each([
    ['Realized', {}],
    ['Realized', { desiredNodes: 0, currentNodes: 0 }],
    ['Realizing', { currentNodes: 1, waiting: ['n1'] }],
    ['Failed', { currentNodes: 1, failures: [failure] }],
    ['Failed', { problems: [{ ...problem, reason: 'InvalidCIDR' as const }] }],
    ['Pending', { problems: [{ ...problem, reason: 'TierNotFound' as const }] }],
  ])('%s: %j', (phase, how) => {
    const status = policyStatusForm.of({ ...base, ...how }, undefined, start);
    expect(status.phase).toBe(phase);
    expect(policyStatus.parse(status)).toEqual(status);
    const ready = status.conditions.find(({ type }) => type === 'Ready');
    expect(ready?.status).toBe(phase === 'Realized' ? 'True' : 'False');
  });

  it('counts nodes, for the generation that it saw', () => {
    expect(policyStatusForm.of({ ...base, currentNodes: 1 }, undefined, start)).toMatchObject({
      observedGeneration: 4,
      desiredNodesRealized: 2,
      currentNodesRealized: 1,
    });
  });
});

describe('policyStatusForm.read', () => {
  it('reads back what was written', () => {
    const status = policyStatusForm.of(base, undefined, start);
    expect(policyStatusForm.read(JSON.parse(JSON.stringify(status)))).toEqual(status);
  });

  it.each([undefined, {}, { observedGeneration: -1 }, { phase: 7 }, { observedGeneration: 1 }])(
    'knows that nothing was written: %j',
    (status) => expect(policyStatusForm.read(status)).toBeUndefined(),
  );
});
