import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkContains, parseIpv4, parseIpv4Cidr } from '#base/ipv4.ts';
import type { Node } from '#kube/objects.ts';
import { computePeers, type OwnNode } from './peers.ts';

const own: OwnNode = { name: 'self', ip: '172.18.0.2', podCidr: '10.10.0.0/24' };

type NodeFacts = {
  readonly name: string;
  readonly ip?: string;
  readonly cidr?: string;
  readonly created?: string;
};

function node({ name, ip, cidr, created }: NodeFacts): Node {
  return {
    metadata: { name, creationTimestamp: created ?? '2026-01-01T00:00:00Z' },
    spec: { podCIDR: cidr },
    status: { addresses: ip === undefined ? [] : [{ type: 'InternalIP', address: ip }] },
  };
}

describe('computePeers', () => {
  it('turns every other node into a peer', () => {
    const nodes = [
      node({ name: 'self', ip: own.ip, cidr: own.podCidr }),
      node({ name: 'b', ip: '172.18.0.4', cidr: '10.10.2.0/24' }),
      node({ name: 'a', ip: '172.18.0.3', cidr: '10.10.1.0/24' }),
    ];
    expect(computePeers(nodes, own)).toEqual({
      peers: [
        { name: 'a', nodeIp: '172.18.0.3', podCidr: '10.10.1.0/24', gatewayIp: '10.10.1.1' },
        { name: 'b', nodeIp: '172.18.0.4', podCidr: '10.10.2.0/24', gatewayIp: '10.10.2.1' },
      ],
      problems: [],
    });
  });

  it('takes the IPv4 part of a dual-stack node, and the internal address', () => {
    const dual: Node = {
      metadata: { name: 'a' },
      spec: { podCIDR: 'fd00::/64', podCIDRs: ['fd00::/64', '10.10.1.0/24'] },
      status: {
        addresses: [
          { type: 'ExternalIP', address: '203.0.113.7' },
          { type: 'InternalIP', address: 'fd01::3' },
          { type: 'InternalIP', address: '172.18.0.3' },
        ],
      },
    };
    expect(computePeers([dual], own).peers).toMatchObject([
      { nodeIp: '172.18.0.3', podCidr: '10.10.1.0/24' },
    ]);
  });

  it.each([
    ['no podCIDR', { ip: '172.18.0.3' }, 'pending'],
    ['no address', { cidr: '10.10.1.0/24' }, 'pending'],
    ['a podCIDR that is none', { ip: '172.18.0.3', cidr: '10.10.1.0' }, 'invalid'],
    ['a podCIDR without room', { ip: '172.18.0.3', cidr: '10.10.1.0/31' }, 'invalid'],
    ['a podCIDR of everything', { ip: '172.18.0.3', cidr: '0.0.0.0/0' }, 'invalid'],
    ["this node's podCIDR", { ip: '172.18.0.3', cidr: '10.10.0.0/24' }, 'conflict'],
    ["a podCIDR around this node's", { ip: '172.18.0.3', cidr: '10.10.0.0/16' }, 'conflict'],
    ["this node's address", { ip: own.ip, cidr: '10.10.1.0/24' }, 'conflict'],
  ])('leaves out a node with %s', (_what, facts, kind) => {
    const { peers, problems } = computePeers([node({ name: 'a', ...facts })], own);
    expect(peers).toEqual([]);
    expect(problems).toMatchObject([{ node: 'a', kind }]);
  });

  it('leaves out a range that would swallow the address of a node', () => {
    const greedy = node({ name: 'a', ip: '172.18.0.3', cidr: '172.18.0.0/16' });
    expect(computePeers([greedy], own).problems).toEqual([
      { node: 'a', kind: 'conflict', message: 'its podCIDR 172.18.0.0/16 holds the node address 172.18.0.2' },
    ]);
    const other = node({ name: 'b', ip: '10.10.1.77', cidr: '10.10.2.0/24' });
    const { peers, problems } = computePeers(
      [node({ name: 'a', ip: '172.18.0.3', cidr: '10.10.1.0/24' }), other],
      own,
    );
    expect(peers).toMatchObject([{ name: 'b' }]);
    expect(problems).toMatchObject([{ node: 'a', message: expect.stringContaining('10.10.1.77') }]);
  });

  it('computes 5,000 peers within the time of a test', () => {
    const octets = (index: number) => `${index >> 8}.${index & 255}`;
    const nodes = Array.from({ length: 5_000 }, (_, index) =>
      node({ name: `n${index}`, ip: `172.20.${octets(index)}`, cidr: `11.${octets(index)}.0/24` }),
    );
    expect(computePeers(nodes, own).peers).toHaveLength(5_000);
  });

  it('leaves a range to the node that had it first', () => {
    const old = node({ name: 'z', ip: '172.18.0.9', cidr: '10.10.1.0/24', created: '2026-01-01T00:00:00Z' });
    const young = node({
      name: 'a',
      ip: '172.18.0.3',
      cidr: '10.10.1.128/25',
      created: '2026-01-02T00:00:00Z',
    });
    const { peers, problems } = computePeers([young, old], own);
    expect(peers).toMatchObject([{ name: 'z' }]);
    expect(problems).toEqual([
      { node: 'a', kind: 'conflict', message: 'its podCIDR 10.10.1.128/25 overlaps that of node z' },
    ]);
    expect(computePeers([young], own).peers).toMatchObject([{ name: 'a' }]);
  });

  it('gives ranges that never overlap, whatever the order of the nodes, and loses no node', () => {
    const cidr = fc
      .tuple(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 22, max: 26 }),
      )
      .map(([third, last, prefix]) => `10.10.${third}.${last}/${prefix}`);
    const facts = fc.record({
      cidr,
      created: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
    });
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (list, randoms) => {
        const nodes = list.map((each, index) =>
          node({ name: `n${index}`, ip: `172.18.1.${index + 1}`, ...each }),
        );
        const result = computePeers(nodes, own);
        const shuffled = nodes
          .map((each) => ({ each, at: randoms.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at);
        expect(
          computePeers(
            shuffled.map(({ each }) => each),
            own,
          ),
        ).toEqual(result);
        expect(result.peers.length + result.problems.length).toBe(nodes.length);
        const networks = [own.podCidr, ...result.peers.map((peer) => peer.podCidr)].map(parseIpv4Cidr);
        for (const [index, network] of networks.entries()) {
          const others = networks.toSpliced(index, 1);
          expect(others.some((other) => networkContains(other, network.base))).toBe(false);
        }
        for (const peer of result.peers) {
          expect(networkContains(parseIpv4Cidr(peer.podCidr), parseIpv4(peer.gatewayIp) ?? 0)).toBe(true);
        }
      }),
    );
  });
});
