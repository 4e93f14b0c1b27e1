import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { NodeStatsSummary, PolicyStats, RuleStats, SourceRef } from '#controlplane/wire.ts';
import { StatsBook } from './statsBook.ts';

const web: SourceRef = { type: 'K8sNetworkPolicy', namespace: 'shop', name: 'web', uid: 'u1' };
const api: SourceRef = { type: 'K8sNetworkPolicy', namespace: 'shop', name: 'api', uid: 'u2' };
const other: SourceRef = { type: 'K8sNetworkPolicy', namespace: 'bank', name: 'web', uid: 'u3' };
const deny: SourceRef = { type: 'AntreaClusterNetworkPolicy', name: 'deny', uid: 'u4' };
const [midnight, one, two] = ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z'];

function rule(index: number, sessions: number, more: Partial<RuleStats> = {}): RuleStats {
  return { direction: 'In', index, sessions, packets: sessions * 10, bytes: sessions * 1_000, ...more };
}

function counted(sourceRef: SourceRef, sessions: number, since = midnight): PolicyStats {
  return { sourceRef, since, rules: [rule(0, sessions)] };
}

function summary(node: string, policies: readonly PolicyStats[], since = midnight): NodeStatsSummary {
  return { metadata: { name: node }, since, policies };
}

function setup(sources: SourceRef[] = [web, api, other, deny, web]) {
  const clock = manualClock();
  const has = (uid: string) => sources.some((source) => source.uid === uid);
  const book = new StatsBook({ sources: () => sources, has, clock });
  const sessions = (name = 'web') => book.get('K8sNetworkPolicy', name, 'shop')?.trafficStats.sessions;
  return { book, clock, sources, sessions };
}

describe('StatsBook', () => {
  it('lists the policies of a kind once, in the order of their names', () => {
    const { book } = setup();
    const names = (namespace?: string) =>
      book
        .list('K8sNetworkPolicy', namespace)
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(names()).toEqual(['bank/web', 'shop/api', 'shop/web']);
    expect(names('shop')).toEqual(['shop/api', 'shop/web']);
    expect(book.list('AntreaNetworkPolicy')).toEqual([]);
    expect(book.get('AntreaClusterNetworkPolicy', 'deny')?.metadata).toEqual({ name: 'deny', uid: 'u4' });
    expect(book.get('K8sNetworkPolicy', 'deny')).toBeUndefined();
  });

  it('says of a policy that nobody counted that there is nothing, since no time', () => {
    expect(setup().book.get('K8sNetworkPolicy', 'web', 'shop')).toEqual({
      metadata: { name: 'web', namespace: 'shop', uid: 'u1' },
      trafficStats: { sessions: 0, packets: 0, bytes: 0 },
      ruleTrafficStats: [],
    });
  });

  it('adds the nodes up, by rule', () => {
    const { book } = setup();
    const rules = (factor: number) => [
      rule(1, factor, { direction: 'Out' }),
      rule(1, 10 * factor),
      rule(0, 100 * factor, { name: 'first' }),
    ];
    book.report(summary('n1', [{ sourceRef: web, since: one, rules: rules(1) }]));
    book.report(summary('n2', [{ sourceRef: web, since: two, rules: rules(2) }]));
    const stats = (sessions: number) => ({ sessions, packets: sessions * 10, bytes: sessions * 1_000 });
    expect(book.get('K8sNetworkPolicy', 'web', 'shop')).toEqual({
      metadata: { name: 'web', namespace: 'shop', uid: 'u1', creationTimestamp: one },
      trafficStats: stats(333),
      ruleTrafficStats: [
        { name: 'first', trafficStats: stats(300) },
        { name: 'ingress[1]', trafficStats: stats(30) },
        { name: 'egress[1]', trafficStats: stats(3) },
      ],
      completeSince: one,
    });
  });

  it('takes several counts of one policy in a report as one', () => {
    const { book, sessions } = setup();
    book.report(summary('n1', [counted(web, 1, one), counted(web, 2), counted(api, 4)]));
    expect(sessions()).toBe(3);
    book.report(summary('n1', [counted(web, 2, one), counted(web, 2), counted(api, 4)]));
    expect(sessions()).toBe(4);
    expect(book.get('K8sNetworkPolicy', 'web', 'shop')?.metadata.creationTimestamp).toBe(midnight);
  });

  it('takes a total in place of the last one, however often it comes', () => {
    const { book, sessions } = setup();
    for (const total of [5, 5, 8]) book.report(summary('n1', [counted(web, total)]));
    expect(sessions()).toBe(8);
    book.report(summary('n1', [counted(web, 9, midnight.replace('Z', '.000Z'))]));
    expect(sessions()).toBe(9);
  });

  it('adds what a node counts anew to what it counted before', () => {
    const { book, sessions } = setup();
    book.report(summary('n1', [counted(web, 5)]));
    book.report(summary('n1', [counted(web, 1, one)], one));
    book.report(summary('n1', [counted(web, 2, one)], one));
    book.report(summary('n1', [counted(web, 4, two)], two));
    expect(sessions()).toBe(11);
    expect(book.get('K8sNetworkPolicy', 'web', 'shop')).toMatchObject({
      metadata: { creationTimestamp: midnight },
      completeSince: two,
    });
  });

  it('says since when nothing is missing: a new node is no gap before its policies came', () => {
    const { book } = setup();
    const completeSince = () => book.get('K8sNetworkPolicy', 'web', 'shop')?.completeSince;
    book.report(summary('n1', [counted(web, 5, one)], midnight));
    expect(completeSince()).toBe(one);
    book.report(summary('n2', [counted(web, 5, two)], midnight));
    expect(completeSince()).toBe(one);
    book.report(summary('n2', [counted(web, 1, two)], two));
    expect(completeSince()).toBe(two);
  });

  it('keeps the part of a node that does not have the policy any more', () => {
    const { book, sessions } = setup();
    book.report(summary('n1', [counted(web, 5)]));
    book.report(summary('n1', []));
    expect(sessions()).toBe(5);
    book.report(summary('n1', [counted(web, 1, two)]));
    expect(sessions()).toBe(6);
  });

  it('forgets policies that are gone, within two minutes', async () => {
    const { book, clock, sources } = setup([web]);
    book.report(summary('n1', [counted(web, 5)]));
    sources.splice(0);
    expect(book.list('K8sNetworkPolicy')).toEqual([]);
    await clock.advance(60_000);
    book.report(summary('n2', []));
    sources.push(web);
    expect(book.get('K8sNetworkPolicy', 'web', 'shop')?.trafficStats.sessions).toBe(0);
  });

  it('has the same sums whatever reports were lost or came twice, once the last ones have come', () => {
    const increments = fc.array(
      fc.record({ node: fc.integer({ min: 1, max: 3 }), by: fc.nat(9), seen: fc.nat(2) }),
    );
    fc.assert(
      fc.property(increments, (steps) => {
        const { book, sessions } = setup();
        const totals = new Map([1, 2, 3].map((node) => [node, 0]));
        const tell = (node: number) =>
          book.report(summary(`n${node}`, [counted(web, totals.get(node) ?? 0)]));
        for (const { node, by, seen } of steps) {
          totals.set(node, (totals.get(node) ?? 0) + by);
          for (let times = 0; times < seen; times += 1) tell(node);
        }
        for (const node of totals.keys()) tell(node);
        expect(sessions()).toBe(steps.reduce((sum, { by }) => sum + by, 0));
      }),
    );
  });
});
