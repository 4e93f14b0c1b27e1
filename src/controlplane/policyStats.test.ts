import { describe, expect, it } from 'vitest';
import { mergedStats, shownStats } from './policyStats.ts';
import type { PolicyStats, RuleStats } from './wire.ts';

const sourceRef = { type: 'AntreaNetworkPolicy', namespace: 'shop', name: 'web', uid: 'u1' } as const;
const early = '2026-01-01T00:00:00.5+01:00';
const late = '2026-01-01T00:00:00Z';

function stats(since: string, sessions: number, more: Partial<RuleStats> = {}): PolicyStats {
  const rule = { direction: 'Out', index: 0, sessions, packets: sessions, bytes: sessions, ...more } as const;
  return { sourceRef, since, rules: [rule] };
}
const times = (sessions: number) => ({ sessions, packets: sessions, bytes: sessions });

describe('shownStats', () => {
  it('of nothing is nothing, since no time', () => {
    expect(shownStats(sourceRef, { counts: [], nodesSince: [late] })).toEqual({
      metadata: { name: 'web', namespace: 'shop', uid: 'u1' },
      trafficStats: times(0),
      ruleTrafficStats: [],
    });
  });

  it('knows a rule by its name wherever it stands, and one without a name by its place', () => {
    const counts = [
      stats(late, 1, { name: 'dns' }),
      stats(late, 2, { name: 'dns', index: 4 }),
      stats(late, 4),
      stats(late, 8, { index: 1, direction: 'In' }),
    ];
    expect(shownStats(sourceRef, { counts, nodesSince: [] })).toMatchObject({
      trafficStats: times(15),
      ruleTrafficStats: [
        { name: 'ingress[1]', trafficStats: times(8) },
        { name: 'dns', trafficStats: times(3) },
        { name: 'egress[0]', trafficStats: times(4) },
      ],
    });
  });

  it('begins with the earliest instant, not the smallest text, in whole seconds', () => {
    expect(
      shownStats(sourceRef, { counts: [stats(late, 1), stats(early, 1)], nodesSince: [] }),
    ).toMatchObject({
      metadata: { creationTimestamp: '2025-12-31T23:00:00Z' },
      completeSince: '2025-12-31T23:00:00Z',
    });
  });

  it('is complete since the last node began', () => {
    const completeSince = (...nodesSince: string[]) =>
      shownStats(sourceRef, { counts: [stats(late, 1)], nodesSince }).completeSince;
    expect(completeSince(early)).toBe(late);
    expect(completeSince(early, '2026-02-01T00:00:00Z')).toBe('2026-02-01T00:00:00Z');
  });
});

describe('mergedStats', () => {
  it('adds up rules in the same place and keeps the earliest time', () => {
    const named = { name: 'dns' };
    expect(mergedStats([stats(late, 1), stats(early, 2), stats(late, 4, named)])).toEqual({
      ...stats(early, 3),
      rules: [...stats(late, 3).rules, ...stats(late, 4, named).rules],
    });
  });

  it('of one is that one, of none is none', () => {
    const one = stats(late, 1);
    expect(mergedStats([one])).toBe(one);
    expect(mergedStats([])).toBeUndefined();
  });
});
