import { describe, expect, it } from 'vitest';
import { clusterAppliedTo } from './appliedTo.ts';
import { clusterPeers } from './peers.ts';
import { policySpec } from './policySpec.ts';
import { actions } from './rules.ts';

const schema = policySpec({ actions, appliedTo: clusterAppliedTo, peers: clusterPeers });
const appliedTo = [{ podSelector: {} }];
const drop = { action: 'Drop' };

function takes(spec: object): boolean {
  return schema.safeParse({ priority: 1, ...spec }).success;
}

describe('the spec of a policy', () => {
  it.each([1, 1.5, 9_999.99, 10_000])('may have the priority %d', (priority) => {
    expect(takes({ priority, appliedTo })).toBe(true);
  });

  it.each([0.99, 0, -1, 10_000.5, '5', null])('may not have the priority %j', (priority) => {
    expect(takes({ priority, appliedTo })).toBe(false);
  });

  it('is applied to somebody, once', () => {
    const own = { ...drop, appliedTo };
    for (const good of [
      { appliedTo },
      { appliedTo, ingress: [{ ...drop, appliedTo: [] }] },
      { ingress: [own], egress: [own] },
      { appliedTo: [], ingress: [own] },
    ]) {
      expect(takes(good), JSON.stringify(good)).toBe(true);
    }
    for (const bad of [
      {},
      { appliedTo: [] },
      { ingress: [], egress: [] },
      { ingress: [drop] },
      { ingress: [own, drop] },
      { ingress: [own], egress: [drop] },
      { appliedTo, egress: [own] },
    ]) {
      expect(takes(bad), JSON.stringify(bad)).toBe(false);
    }
  });

  it('gives no name twice', () => {
    const named = (name: string) => ({ ...drop, name });
    const both = (ingress: readonly string[], egress: readonly string[]) =>
      takes({ appliedTo, ingress: ingress.map(named), egress: egress.map(named) });
    expect(both(['a', 'b'], ['c'])).toBe(true);
    expect(both(['', ''], [''])).toBe(true);
    expect(both(['a', 'a'], [])).toBe(false);
    expect(both([], ['a', 'b', 'a'])).toBe(false);
    expect(both(['a', 'b'], ['b'])).toBe(false);
  });

  it('leaves names of very many rules to the webhook, as the server does', () => {
    const twice = Array.from({ length: 130 }, () => ({ ...drop, name: 'a' }));
    expect(takes({ appliedTo, ingress: twice.slice(0, 128) })).toBe(false);
    expect(takes({ appliedTo, ingress: twice })).toBe(true);
  });

  it('passes nothing in the baseline, after which nothing comes', () => {
    const ingress = [{ action: 'Pass' }];
    expect(takes({ appliedTo, ingress, tier: 'application' })).toBe(true);
    expect(takes({ appliedTo, ingress, tier: 'baseline' })).toBe(false);
    expect(takes({ appliedTo, ingress, tier: 'Baseline' })).toBe(false);
  });
});
