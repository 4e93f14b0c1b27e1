import { describe, expect, it } from 'vitest';
import type { PolicyStats } from '#controlplane/wire.ts';
import { merged, PolicyCount, total } from './policyCount.ts';

const sourceRef = { type: 'AntreaNetworkPolicy', namespace: 'shop', name: 'web', uid: 'u1' } as const;
const stats = (since: string, sessions: number, name?: string): PolicyStats => ({
  sourceRef,
  since,
  rules: [
    {
      direction: 'Out',
      index: 0,
      ...(name === undefined ? {} : { name }),
      sessions,
      packets: sessions,
      bytes: sessions,
    },
  ],
});
const early = '2026-01-01T00:00:00+01:00';
const late = '2026-01-01T00:00:00Z';

describe('PolicyCount', () => {
  it('is empty at first', () => {
    const count = new PolicyCount();
    expect([count.since(), count.rules(), [...count.nodes()]]).toEqual([undefined, [], []]);
  });

  it('knows a rule by its name wherever it stands', () => {
    const count = new PolicyCount();
    count.put('n1', stats(late, 1, 'dns'));
    const moved = stats(late, 2, 'dns');
    count.put('n2', { ...moved, rules: moved.rules.map((rule) => ({ ...rule, index: 4 })) });
    expect(count.rules()).toEqual([{ name: 'dns', trafficStats: { sessions: 3, packets: 3, bytes: 3 } }]);
  });

  it('begins with the earliest instant, not the smallest text', () => {
    const count = new PolicyCount();
    count.put('n1', stats(late, 1));
    count.put('n2', stats(early, 1));
    expect(count.since()).toBe(early);
  });
});

describe('merged', () => {
  it('adds up rules in the same place and keeps the earliest time', () => {
    expect(merged([stats(late, 1), stats(early, 2), stats(late, 4, 'dns')])).toEqual({
      ...stats(early, 3),
      rules: [...stats(late, 3).rules, ...stats(late, 4, 'dns').rules],
    });
  });
});

describe('total', () => {
  it('is the sum', () => {
    const trafficStats = { sessions: 1, packets: 2, bytes: 3 };
    const rules = [
      { name: 'a', trafficStats },
      { name: 'b', trafficStats },
    ];
    expect(total(rules)).toEqual({ sessions: 2, packets: 4, bytes: 6 });
    expect(total([])).toEqual({ sessions: 0, packets: 0, bytes: 0 });
  });
});
