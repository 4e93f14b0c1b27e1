import { describe, expect, it } from 'vitest';
import { shownStats } from './policyStats.ts';

const source = { type: 'AntreaNetworkPolicy', namespace: 'shop', name: 'web', uid: 'u1' } as const;
const times = (sessions: number) => ({ sessions, packets: sessions * 2, bytes: sessions * 3 });
const rules = [
  { name: 'a', trafficStats: times(1) },
  { name: 'b', trafficStats: times(2) },
];
const at = (text: string) => Date.parse(text);

describe('shownStats', () => {
  it('of a policy that nobody counted is nothing, since no time', () => {
    expect(shownStats(source, { rules: [], since: undefined, nodesSince: 0 })).toEqual({
      metadata: { name: 'web', namespace: 'shop', uid: 'u1' },
      trafficStats: times(0),
      ruleTrafficStats: [],
    });
  });

  it('has the sum of the rules, and times in whole seconds', () => {
    const since = at('2026-01-01T00:00:00.999Z');
    expect(shownStats(source, { rules, since, nodesSince: 0 })).toEqual({
      metadata: { name: 'web', namespace: 'shop', uid: 'u1', creationTimestamp: '2026-01-01T00:00:00Z' },
      trafficStats: times(3),
      ruleTrafficStats: rules,
      completeSince: '2026-01-01T00:00:00Z',
    });
  });

  it('is complete since the last node began, and never since before counting began', () => {
    const since = at('2026-01-02T00:00:00Z');
    const completeSince = (node: string) =>
      shownStats(source, { rules, since, nodesSince: at(node) }).completeSince;
    expect(completeSince('2026-01-01T00:00:00Z')).toBe('2026-01-02T00:00:00Z');
    expect(completeSince('2026-01-03T00:00:00Z')).toBe('2026-01-03T00:00:00Z');
  });
});
