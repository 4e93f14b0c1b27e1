import { describe, expect, it } from 'vitest';
import type { PolicyStats } from '#controlplane/wire.ts';
import { PolicyCount } from './policyCount.ts';

const sourceRef = { type: 'AntreaNetworkPolicy', namespace: 'shop', name: 'web', uid: 'u1' } as const;
const since = (day: number) => `2026-01-0${day}T00:00:00Z`;
const stats = (day: number, sessions: number, index = 0): PolicyStats => ({
  sourceRef,
  since: since(day),
  rules: [{ direction: 'Out', index, sessions, packets: sessions, bytes: sessions }],
});
const sessions = (count: PolicyCount) => count.rules().map(({ trafficStats }) => trafficStats.sessions);

describe('PolicyCount', () => {
  it('is empty at first', () => {
    const count = new PolicyCount();
    expect([count.since, [...count.nodes], count.rules()]).toEqual([undefined, [], []]);
  });

  it('has the last total of each node', () => {
    const count = new PolicyCount();
    for (const total of [1, 2]) count.put('n1', [stats(2, total)]);
    count.put('n2', [stats(1, 4)]);
    expect([...count.nodes]).toEqual(['n1', 'n2']);
    expect(sessions(count)).toEqual([6]);
    expect(count.since).toBe(Date.parse(since(1)));
  });

  it('keeps what a node counted before it began anew', () => {
    const count = new PolicyCount();
    for (const day of [1, 2, 2, 3]) count.put('n1', [stats(day, 10 * day)]);
    expect(sessions(count)).toEqual([60]);
  });

  it('follows a policy whose rules change', () => {
    const count = new PolicyCount();
    count.put('n1', [stats(1, 5)]);
    count.put('n1', [{ ...stats(1, 5), rules: [...stats(1, 5).rules, ...stats(1, 1, 1).rules] }]);
    count.put('n1', [stats(1, 2, 1)]);
    expect(sessions(count)).toEqual([2]);
  });

  it('takes several counts that a node has of one policy as one', () => {
    const count = new PolicyCount();
    count.put('n1', [stats(2, 1), stats(1, 2)]);
    count.put('n1', [stats(2, 2), stats(1, 2)]);
    expect(sessions(count)).toEqual([4]);
  });
});
