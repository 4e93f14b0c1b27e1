import { describe, expect, it } from 'vitest';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import type { PacketIn } from '#dataplane/ovs/packetIn.ts';
import { observationsOf, type TraceView } from './observations.ts';
import { traceFrame } from './tracePacket.ts';

const policy = (name: string, tierPriority?: number) => ({
  sourceRef: { type: 'AntreaClusterNetworkPolicy' as const, name, uid: name },
  ...(tierPriority !== undefined && { tierPriority }),
});

const view: TraceView = {
  gatewayIp: '10.0.1.1',
  serviceNetwork: parseIpv4Cidr('10.96.0.0/12'),
  destination: '10.96.0.7',
  podAtPort: (ofport) => (ofport === 5 ? 'n/b' : undefined),
  podAt: (address) =>
    new Map([
      ['10.0.1.2', 'n/a'],
      ['10.0.1.3', 'n/b'],
    ]).get(address),
  deciderOf: (id) => {
    if (id === 1) return { policies: [policy('strict', 100)], rule: { name: 'no', action: 'Drop' } };
    if (id === 2) return { policies: [policy('one'), policy('two')], rule: undefined };
    return { policies: [], rule: undefined };
  },
  isolating: (pod, direction) => (pod === 'n/b' && direction === 'In' ? [policy('alone').sourceRef] : []),
};

/** What is seen of a packet of pod n/a. */
function seen(changes: Partial<PacketIn>, registers: Record<number, number> = {}, destination = '10.0.1.3') {
  const ethernet = { source: '0a:00:00:00:00:02', destination: '0a:00:00:00:00:03' };
  const content = { protocol: 'icmp', id: 1, sequence: 1 } as const;
  const packet = { ethernet, source: '10.0.1.2', destination, tag: 1, ttl: 64, flags: 0, content };
  return observationsOf(
    {
      table: 110,
      inPort: 4,
      registers: new Map(Object.entries(registers).map(([number, value]) => [Number(number), value])),
      tunnelSource: undefined,
      tunnelDestination: undefined,
      userdata: Buffer.from([4]),
      frame: traceFrame(packet, 1),
      ...changes,
    },
    view,
  );
}

const sent = { component: 'SpoofGuard', componentInfo: 'SpoofGuard', action: 'Forwarded' };
const toPod = { 0: 0x10002, 1: 5 };

describe('observationsOf', () => {
  it('sees a packet from a pod of the node to another', () => {
    expect(seen({}, toPod)).toEqual([
      sent,
      {
        component: 'Forwarding',
        componentInfo: 'Output',
        action: 'Delivered',
        ttl: 64,
        dstMAC: '0a:00:00:00:00:03',
        pod: 'n/b',
      },
    ]);
  });

  it('names the policies that let it through, and their tables', () => {
    expect(seen({}, { ...toPod, 5: 1, 6: 2 }).slice(1, 3)).toEqual([
      {
        component: 'NetworkPolicy',
        componentInfo: 'CNPSecurityOpsEgressRule',
        action: 'Forwarded',
        networkPolicy: 'AntreaClusterNetworkPolicy:strict',
        networkPolicyRule: 'no',
      },
      {
        component: 'NetworkPolicy',
        componentInfo: 'IngressRule',
        action: 'Forwarded',
        networkPolicy: 'AntreaClusterNetworkPolicy:one,AntreaClusterNetworkPolicy:two',
      },
    ]);
  });

  it('names the rule that ends it', () => {
    expect(seen({ table: 46 }, { 5: 1 })).toMatchObject([
      sent,
      { componentInfo: 'CNPSecurityOpsEgressRule', action: 'Dropped', networkPolicyRule: 'no' },
    ]);
  });

  it('names who leaves the pod only what they allow', () => {
    expect(seen({ table: 100 })).toMatchObject([
      sent,
      {
        component: 'NetworkPolicy',
        componentInfo: 'IngressDefaultRule',
        action: 'Dropped',
        networkPolicy: 'AntreaClusterNetworkPolicy:alone',
        networkPolicyRule: 'default deny',
      },
    ]);
  });

  it('sees it go through the tunnel, and come', () => {
    const out = seen({ tunnelDestination: '192.0.2.2' }, { 0: 0x10002, 1: 1 });
    expect(out.at(-1)).toMatchObject({ action: 'Forwarded', tunnelDstIP: '192.0.2.2' });
    expect(seen({ inPort: 1 }, toPod)).toMatchObject([
      { componentInfo: 'Classification', action: 'Received' },
      { action: 'Delivered' },
    ]);
  });

  it.each([
    ['10.0.1.1', 'Delivered'],
    ['10.96.0.7', 'Forwarded'],
    ['198.51.100.1', 'ForwardedOutOfOverlay'],
  ])('sees it leave by the gateway for %s', (destination, action) => {
    expect(seen({}, { 0: 0x10002, 1: 2 }, destination).at(-1)).toMatchObject({ action });
  });

  it('sees it come back from kube-proxy', () => {
    expect(seen({ inPort: 2 }, toPod)[0]).toEqual({
      component: 'LB',
      componentInfo: 'kube-proxy',
      action: 'Forwarded',
      translatedDstIP: '10.0.1.3',
      pod: 'n/b',
    });
    expect(seen({ inPort: 2 }, toPod, '10.96.0.7')[0]).toMatchObject({ component: 'Routing' });
  });

  it.each([
    [10, [{ component: 'SpoofGuard', action: 'Dropped' }]],
    [31, [sent, { component: 'Forwarding', componentInfo: 'ConntrackState', action: 'Dropped' }]],
    [40, [sent, { component: 'NetworkPolicy', action: 'Dropped' }]],
    [110, [sent, { component: 'Forwarding', componentInfo: 'Output', action: 'Dropped' }]],
  ])('sees it lost in table %i', (table, expected) => {
    expect(seen({ table })).toMatchObject(expected);
  });

  it('says nothing of what it cannot read', () => {
    expect(seen({ frame: Buffer.alloc(3) })).toEqual([]);
  });
});
