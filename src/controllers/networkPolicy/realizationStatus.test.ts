import { describe, expect, it } from 'vitest';
import { networkPolicyRealization } from '#crds/networkPolicyRealization.ts';
import type { PolicyRealization } from '../realization/realization.ts';
import { realizationStatus } from './realizationStatus.ts';

const base: PolicyRealization = {
  source: { type: 'K8sNetworkPolicy', namespace: 'x', name: 'web', uid: 'u1' },
  generation: 3,
  problems: [],
  desiredNodes: 2,
  currentNodes: 2,
  waiting: [],
  failures: [],
  isSettled: true,
};
const start = Date.UTC(2026, 0, 1);

function summary(realization: PolicyRealization) {
  const status = realizationStatus(realization, undefined, start);
  expect(networkPolicyRealization.fields.parse({ status })).toEqual({ status });
  return Object.fromEntries(
    status.conditions.map(({ type, status: is, reason, message }) => [type, [is, reason, message]]),
  );
}

describe('realizationStatus', () => {
  it('is ready when the policy is in force everywhere', () => {
    expect(summary(base)).toEqual({
      Accepted: ['True', 'Accepted', ''],
      Realized: ['True', 'Realized', ''],
      Ready: ['True', 'Realized', ''],
    });
  });

  it('is ready when there is nothing to do', () => {
    expect(summary({ ...base, desiredNodes: 0, currentNodes: 0 }).Ready).toEqual([
      'True',
      'NoPods',
      'the policy applies to no running pod',
    ]);
  });

  it('names the nodes that it waits for', () => {
    const realization = { ...base, desiredNodes: 9, currentNodes: 1, waiting: ['n1', 'n2'] };
    const verdict = ['False', 'Realizing', 'not yet in force on n1, n2 and 6 more'];
    expect(summary(realization)).toMatchObject({ Realized: verdict, Ready: verdict });
  });

  it('says what fails where', () => {
    const problem = { reason: 'TableFull', message: 'no room' };
    const realization = { ...base, currentNodes: 1, failures: [{ node: 'n1', problem }] };
    expect(summary(realization).Ready).toEqual(['False', 'TableFull', 'n1: no room']);
  });

  it('is never ready when a part of the policy was not understood', () => {
    const problems = [
      { reason: 'UnsupportedIPv6' as const, path: 'spec.ingress[0].from[0].ipBlock', message: 'is IPv6' },
      { reason: 'InvalidCIDR' as const, path: 'spec.egress[0].to[0].ipBlock', message: 'is no network' },
    ];
    const verdict = [
      'False',
      'UnsupportedIPv6',
      'spec.ingress[0].from[0].ipBlock: is IPv6; spec.egress[0].to[0].ipBlock: is no network',
    ];
    expect(summary({ ...base, problems })).toEqual({
      Accepted: verdict,
      Realized: ['True', 'Realized', ''],
      Ready: verdict,
    });
  });

  it('keeps the time of what did not change', () => {
    const before = realizationStatus({ ...base, currentNodes: 1, waiting: ['n1'] }, undefined, start);
    const after = realizationStatus(base, before, start + 5_000);
    expect(after.conditions.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:05Z',
      '2026-01-01T00:00:05Z',
    ]);
  });

  it('keeps messages short', () => {
    const problem = { reason: 'X', message: 'y'.repeat(5_000) };
    const [, , ready] = realizationStatus(
      { ...base, currentNodes: 1, failures: [{ node: 'n1', problem }] },
      undefined,
      start,
    ).conditions;
    expect(ready?.message).toHaveLength(1_024);
  });
});
