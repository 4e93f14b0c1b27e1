import { describe, expect, it } from 'vitest';
import type { IpBlock, NetworkPolicy } from '#controlplane/wire.ts';
import { problemOf } from './problem.ts';
import { ingressPolicy } from './testing/testPolicies.ts';

const fine = { missingGroups: [], rulesWithoutRoom: 0, refused: false };
const policy = ingressPolicy('p', { to: 'servers', from: 'clients' });

function withBlock(block: IpBlock, direction: 'In' | 'Out' = 'In'): NetworkPolicy {
  const peer = { ipBlocks: [block] };
  const rule = direction === 'In' ? { direction, from: peer } : { direction, to: peer };
  return { ...policy, rules: [rule] };
}

describe('problemOf', () => {
  it('finds none with a policy that is wholly in the flows', () => {
    expect(problemOf(policy, fine)).toBeUndefined();
    expect(problemOf(withBlock({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }), fine)).toBeUndefined();
  });

  it('names the groups that have not come', () => {
    expect(problemOf(policy, { ...fine, missingGroups: ['a', 'b'] })).toEqual({
      reason: 'GroupsMissing',
      message: 'the controller has not sent the groups a, b',
    });
  });

  it('puts trouble with the switch before what is missing', () => {
    const all = { missingGroups: ['a'], rulesWithoutRoom: 2, refused: true };
    expect(problemOf(policy, all)?.reason).toBe('FlowsRefused');
    expect(problemOf(policy, { ...all, refused: false })).toMatchObject({
      reason: 'TooManyRules',
      message: expect.stringContaining('2 rules'),
    });
  });

  it('says of another kind of policy that it is not enforced, whatever else is', () => {
    const other: NetworkPolicy = {
      ...policy,
      sourceRef: { ...policy.sourceRef, type: 'AntreaNetworkPolicy' },
    };
    expect(problemOf(other, { ...fine, refused: true })).toEqual({
      reason: 'UnsupportedPolicy',
      message: 'AntreaNetworkPolicy without a tier is not enforced by this agent',
    });
    expect(problemOf({ ...policy, tierPriority: 5 }, fine)?.message).toBe(
      'K8sNetworkPolicy with a tier is not enforced by this agent',
    );
  });

  it('takes an ordered policy as it is, but for actions that there are not and a table that is full', () => {
    const ordered: NetworkPolicy = {
      ...policy,
      sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'p', uid: 'p' },
      tierPriority: 250,
      rules: [{ direction: 'In', from: {}, action: 'Reject' }],
    };
    expect(problemOf(ordered, fine)).toBeUndefined();
    const parsed: NetworkPolicy = JSON.parse(JSON.stringify(ordered).replace('Reject', 'Explode'));
    expect(problemOf(parsed, fine)).toMatchObject({ reason: 'UnknownAction' });
    expect(problemOf(ordered, { ...fine, rulesWithoutRoom: 3 })).toEqual({
      reason: 'TooManyRules',
      message: '3 rules find no room: the table of their tier is full',
    });
  });

  it('names an action that Kubernetes policies do not have', () => {
    const dropping: NetworkPolicy = { ...policy, rules: [{ direction: 'In', action: 'Drop' }] };
    expect(problemOf(dropping, fine)).toMatchObject({ reason: 'UnknownAction' });
  });

  it.each([
    ['In', '10.0.0.0/33', 'InvalidCIDR', 'is not an IPv4 network'],
    ['Out', 'fd00::/8', 'UnsupportedIPv6', 'is IPv6, which is not supported'],
    ['In', 'nonsense', 'InvalidCIDR', 'is not an IPv4 network'],
  ] as const)('names a network of direction %s that it cannot match: %s', (direction, cidr, reason, why) => {
    const message = `"${cidr}" ${why}`;
    expect(problemOf(withBlock({ cidr }, direction), fine)).toEqual({ reason, message });
  });

  it('takes a network that is excepted as a whole for valid and empty', () => {
    expect(problemOf(withBlock({ cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] }), fine)).toBeUndefined();
  });

  it.each([
    ['the network', { cidr: 'nonsense', except: ['10.0.0.0/8'] }],
    ['an exception', { cidr: '10.0.0.0/8', except: ['10.0.0.0/8', 'nonsense'] }],
  ])('names a block of which %s cannot be read: it matches nothing', (_what, block) => {
    expect(problemOf(withBlock(block), fine)).toEqual({
      reason: 'InvalidCIDR',
      message: '"nonsense" is not an IPv4 network',
    });
  });
});
