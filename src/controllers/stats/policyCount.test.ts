import { describe, expect, it } from 'vitest';
import type { PolicyStats } from '#controlplane/wire.ts';
import { PolicyCount } from './policyCount.ts';

const sourceRef = { type: 'AntreaNetworkPolicy', namespace: 'shop', name: 'web', uid: 'u1' } as const;
const stats = (day: number, sessions: number): PolicyStats => ({
  sourceRef,
  since: `2026-01-0${day}T00:00:00Z`,
  rules: [{ direction: 'Out', index: 0, sessions, packets: sessions, bytes: sessions }],
});

describe('PolicyCount', () => {
  it('is empty at first', () => {
    const count = new PolicyCount();
    expect([[...count.nodes()], [...count.counts()]]).toEqual([[], []]);
  });

  it('has the last total of each node', () => {
    const count = new PolicyCount();
    for (const sessions of [1, 2]) count.put('n1', stats(1, sessions));
    count.put('n2', stats(2, 4));
    expect([...count.nodes()]).toEqual(['n1', 'n2']);
    expect([...count.counts()]).toEqual([stats(1, 2), stats(2, 4)]);
  });

  it('keeps what a node counted before it began anew as one sum', () => {
    const count = new PolicyCount();
    for (const day of [1, 2, 3, 4]) count.put('n1', stats(day, 10 * day));
    expect([...count.counts()]).toEqual([stats(1, 60), stats(4, 40)]);
  });
});
