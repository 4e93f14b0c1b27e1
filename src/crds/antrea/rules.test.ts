import { describe, expect, it } from 'vitest';
import { clusterAppliedTo } from './appliedTo.ts';
import { clusterPeers } from './peers.ts';
import { actions, actionsOfAllTimes, egressRule, ingressRule } from './rules.ts';

const today = { actions, appliedTo: clusterAppliedTo, peers: clusterPeers };
const ingress = ingressRule(today);
const egress = egressRule(today);
const service = { name: 'a', namespace: 'b' };

describe('a rule', () => {
  it.each(actions)('may %s', (action) => {
    expect(ingress.parse({ action })).toEqual({ action });
    expect(egress.parse({ action })).toEqual({ action });
  });

  it.each([
    {},
    { action: 'Permit' },
    { action: '' },
    { action: 'allow' },
    { action: 'Drop', logLabel: 'a b' },
  ])('may not be %j', (rule) => {
    expect(ingress.safeParse(rule).success).toBe(false);
    expect(egress.safeParse(rule).success).toBe(false);
  });

  it('had other spellings of actions before', () => {
    const former = ingressRule({
      actions: actionsOfAllTimes,
      appliedTo: clusterAppliedTo,
      peers: clusterPeers,
    });
    for (const action of ['allow', 'ALLOW', 'drop', 'DROP', 'Pass'])
      expect(former.parse({ action })).toEqual({ action });
    expect(former.parse({ action: 'allow', l7Protocols: [{ http: {} }] }).action).toBe('allow');
  });

  it('looks into applications only to allow', () => {
    const l7Protocols = [{ http: {} }];
    expect(ingress.safeParse({ action: 'Allow', l7Protocols }).success).toBe(true);
    expect(ingress.safeParse({ action: 'Drop', l7Protocols }).success).toBe(false);
    expect(ingress.safeParse({ action: 'Drop', l7Protocols: [] }).success).toBe(true);
  });

  it('neither rejects nor passes IGMP', () => {
    const protocols = [{ igmp: {} }];
    expect(egress.safeParse({ action: 'Drop', protocols }).success).toBe(true);
    expect(egress.safeParse({ action: 'Reject', protocols }).success).toBe(false);
    expect(egress.safeParse({ action: 'Pass', protocols }).success).toBe(false);
  });

  it('names Services in place of peers and ports', () => {
    const rule = { action: 'Drop', toServices: [service] };
    expect(egress.parse({ ...rule, to: [], ports: [] })).toEqual({ ...rule, to: [], ports: [] });
    for (const beside of [
      { to: [{ group: 'g' }] },
      { ports: [{ port: 80 }] },
      { protocols: [{ icmp: {} }] },
    ]) {
      expect(egress.safeParse({ ...rule, ...beside }).success).toBe(false);
    }
    expect(
      egress.safeParse({ action: 'Allow', toServices: [service], l7Protocols: [{ tls: {} }] }).success,
    ).toBe(false);
  });
});
