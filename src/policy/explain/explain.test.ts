import { describe, expect, it } from 'vitest';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import { PolicyIndex } from '../policyIndex.ts';
import { anAntreaPolicy } from '../testing/antreaWorld.ts';
import { explain } from './explain.ts';
import type { End } from './question.ts';

const index = new PolicyIndex();
for (const name of ['a', 'b']) index.upsertNamespace({ metadata: { name, labels: { ns: name } } });
index.upsertPod({
  metadata: { name: 'client', namespace: 'a', labels: { app: 'client' } },
  status: { podIP: '10.0.0.1' },
});
index.upsertPod({
  metadata: { name: 'web', namespace: 'b', labels: { app: 'web' } },
  spec: { nodeName: 'n1', containers: [{ ports: [{ name: 'http', containerPort: 80 }] }] },
  status: { podIP: '10.0.0.2' },
});
index.upsertPod({ metadata: { name: 'planned', namespace: 'a' } });
index.upsertPod({ metadata: { name: 'unplaced', namespace: 'b' } });
index.upsertPolicy({
  metadata: { name: 'deny', namespace: 'b', uid: 'deny' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
});
index.upsertPolicy({
  metadata: { name: 'web', namespace: 'b', uid: 'web' },
  spec: {
    podSelector: { matchLabels: { app: 'web' } },
    ingress: [
      { from: [{ namespaceSelector: { matchLabels: { ns: 'a' } } }], ports: [{ port: 'http' }] },
      { from: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.128/25'] } }] },
    ],
  },
});

function pod(namespace: string, name: string): End {
  const facts = index.pod({ namespace, name });
  if (facts === undefined) throw new Error(name);
  return { kind: 'pod', facts };
}

function network(cidr: string): End {
  return { kind: 'network', network: parseIpv4Cidr(cidr) };
}

const web = pod('b', 'web');
const http = { protocol: 'TCP', port: 80 };

describe('explain', () => {
  it('names the rule that allows', () => {
    const { outcome, egress, ingress } = explain(index, { from: pod('a', 'client'), to: web, ...http });
    expect({ outcome, egress: egress.reason }).toEqual({ outcome: 'allowed', egress: 'notIsolated' });
    expect(ingress.stops).toMatchObject([
      { tier: 'kubernetes', asked: 2, result: 'matched', rule: { policy: { name: 'web' }, index: 0 } },
    ]);
  });

  it('names every policy that isolates, and the rule that came nearest', () => {
    const { outcome, ingress } = explain(index, { from: pod('a', 'client'), to: web, ...http, port: 81 });
    expect(outcome).toBe('denied');
    expect(ingress.stops).toMatchObject([
      {
        result: 'isolated',
        isolatedBy: [{ name: 'deny' }, { name: 'web' }],
        nearest: { rule: { policy: { name: 'web' }, index: 0 }, matched: 'peer' },
      },
    ]);
  });

  it.each([
    ['192.0.2.0/25', 'allowed'],
    ['192.0.2.128/26', 'denied'],
    ['192.0.2.0/24', 'unknown'],
    ['192.0.0.0/8', 'unknown'],
    ['198.51.100.0/24', 'denied'],
    ['192.0.2.7/32', 'allowed'],
  ])('judges networks as a whole: %s is %s', (cidr, outcome) => {
    expect(explain(index, { from: network(cidr), to: web, ...http }).outcome).toBe(outcome);
  });

  it('does not know what hangs on an address or a port that is not known', () => {
    const planned = pod('a', 'planned');
    expect(explain(index, { from: planned, to: web, ...http }).outcome).toBe('allowed');
    const other = explain(index, { from: planned, to: web, ...http, port: 81 });
    expect(other).toMatchObject({ outcome: 'unknown', ingress: { reason: 'doubt' } });
    expect(other.ingress.stops[0]?.doubts).toMatchObject([
      { why: expect.stringContaining('a/planned has no address') },
    ]);
    const anyPort = explain(index, { from: pod('a', 'client'), to: web, protocol: 'TCP' });
    expect(anyPort.ingress.stops[0]?.doubts).toMatchObject([{ why: expect.stringContaining('port') }]);
  });

  it('lets a node reach its own pods, and nobody stop who reaches itself', () => {
    const node: End = { kind: 'node', node: 'n1', addresses: ['172.18.0.2'] };
    expect(explain(index, { from: node, to: web, ...http }).ingress.reason).toBe('ownNode');
    expect(explain(index, { from: { ...node, node: 'n2' }, to: web, ...http }).outcome).toBe('denied');
    expect(explain(index, { from: web, to: web, ...http }).ingress.reason).toBe('itself');
    const many = web.kind === 'pod' ? { ...web, isOneOfMany: true } : web;
    expect(explain(index, { from: web, to: many, ...http }).outcome).toBe('denied');
    expect(explain(index, { from: web, to: node, ...http }).ingress.reason).toBe('notAPod');
  });

  it('does not know what hangs on which node it is, or on which of its addresses', () => {
    const unnamed: End = { kind: 'node', node: '', addresses: [] };
    expect(explain(index, { from: unnamed, to: web, ...http })).toMatchObject({ outcome: 'unknown' });
    const placed: End = { ...unnamed, node: 'n2' };
    expect(explain(index, { from: placed, to: web, ...http }).ingress.stops[0]?.doubts).toMatchObject([
      { why: expect.stringContaining('the address of node n2 is not known') },
    ]);
    const twice: End = { ...placed, addresses: ['192.0.2.1', '198.51.100.1'] };
    expect(explain(index, { from: twice, to: web, ...http }).outcome).toBe('unknown');
    expect(
      explain(index, { from: { ...twice, addresses: ['192.0.2.1', '192.0.2.2'] }, to: web, ...http }).outcome,
    ).toBe('allowed');
    const other: End = { ...placed, addresses: ['198.51.100.1'] };
    expect(explain(index, { from: other, to: web, ...http }).outcome).toBe('denied');
    const unplaced = pod('b', 'unplaced');
    expect(explain(index, { from: other, to: unplaced, ...http })).toMatchObject({
      outcome: 'unknown',
      ingress: { reason: 'perhapsOwnNode' },
    });
  });

  it('goes through the tiers in their order, and on after a Pass', () => {
    const ordered = new PolicyIndex();
    for (const each of [{ metadata: { name: 'a', labels: {} } }]) ordered.upsertNamespace(each);
    ordered.upsertPod({
      metadata: { name: 'p', namespace: 'a' },
      spec: { nodeName: 'n' },
      status: { podIP: '10.0.0.1' },
    });
    const from = [{ ipBlock: { cidr: '192.0.2.0/24' } }];
    ordered.upsertAntreaPolicy(
      anAntreaPolicy('one', {
        tier: 'emergency',
        ingress: [{ action: 'Drop', from: [{ ipBlock: { cidr: '192.0.2.9/32' } }] }],
      }),
    );
    ordered.upsertAntreaPolicy(
      anAntreaPolicy('two', { tier: 'platform', ingress: [{ action: 'Pass', from }] }),
    );
    ordered.upsertAntreaPolicy(anAntreaPolicy('three', { ingress: [{ action: 'Drop', from }] }));
    ordered.upsertAntreaPolicy(
      anAntreaPolicy('four', { tier: 'baseline', ingress: [{ action: 'Reject', from }] }),
    );
    const facts = ordered.pod({ namespace: 'a', name: 'p' });
    if (facts === undefined) throw new Error('no pod');
    const to: End = { kind: 'pod', facts };
    const { outcome, ingress } = explain(ordered, { from: network('192.0.2.1/32'), to, ...http });
    expect(outcome).toBe('denied');
    expect(ingress.stops.map(({ tier, result }) => [tier, result])).toEqual([
      [50, 'nothing'],
      [200, 'matched'],
      [253, 'matched'],
    ]);
    expect(explain(ordered, { from: network('192.0.2.9/32'), to, ...http }).ingress.stops).toHaveLength(1);
    // Whether the first rule drops it makes no difference.
    expect(explain(ordered, { from: network('192.0.2.8/29'), to, ...http }).outcome).toBe('denied');
  });
});
