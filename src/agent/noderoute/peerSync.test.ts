import { describe, expect, it } from 'vitest';
import type { FlowChange } from '#dataplane/ovs/flowClient.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { PeerRoute } from '../host/routes.ts';
import { PeerSync } from './peerSync.ts';
import type { Peer } from './peers.ts';

const a: Peer = { name: 'a', nodeIp: '172.18.0.3', podCidr: '10.10.1.0/24', gatewayIp: '10.10.1.1' };
const b: Peer = { name: 'b', nodeIp: '172.18.0.4', podCidr: '10.10.2.0/24', gatewayIp: '10.10.2.1' };

function setUp() {
  const changes: (readonly FlowChange[])[] = [];
  const routes: (readonly PeerRoute[])[] = [];
  const broken = { flows: false, host: false };
  const sync = new PeerSync({
    flows: {
      apply: async (batch) => {
        if (broken.flows) throw new Error('switch away');
        changes.push(batch);
      },
    },
    host: {
      setPeers: async (peers) => {
        if (broken.host) throw new Error('no gateway');
        routes.push(peers);
      },
    },
    gatewayMac: '0a:00:00:00:00:01',
    tunnelOfport: 1,
    logger: silentLogger(),
  });
  const apply = (...peers: Peer[]) => sync.apply({ peers, problems: [] });
  return { changes, routes, broken, apply };
}

function owners(changes: readonly FlowChange[] | undefined): string[] {
  return (changes ?? []).map(({ owner, flows }) => `${owner} ${flows.length}`);
}

describe('PeerSync', () => {
  it('installs two flows and a route a peer', async () => {
    const { changes, routes, apply } = setUp();
    await apply(a, b);
    expect(changes.map(owners)).toEqual([['peer/a 2', 'peer/b 2']]);
    expect(changes[0]?.[0]?.flows.map(({ match }) => match)).toEqual([
      'arp,arp_tpa=10.10.1.1,arp_op=1',
      'ip,nw_dst=10.10.1.0/24',
    ]);
    expect(routes).toEqual([
      [
        { podCidr: '10.10.1.0/24', gateway: '10.10.1.1' },
        { podCidr: '10.10.2.0/24', gateway: '10.10.2.1' },
      ],
    ]);
  });

  it('does nothing when nothing changed', async () => {
    const { changes, routes, apply } = setUp();
    await apply(a);
    await apply(a);
    expect([changes.length, routes.length]).toEqual([1, 1]);
  });

  it('tells the host of an empty cluster too, so that stale routes go', async () => {
    const { changes, routes, apply } = setUp();
    await apply();
    expect([changes.length, routes.length]).toEqual([0, 1]);
  });

  it('applies a changed address or range', async () => {
    const { changes, apply } = setUp();
    await apply(a);
    await apply({ ...a, nodeIp: '172.18.0.33' });
    expect(changes[1]?.[0]?.flows[1]?.actions).toContain('172.18.0.33->tun_dst');
    await apply({ ...a, podCidr: '10.10.9.0/24', gatewayIp: '10.10.9.1' });
    expect(changes[2]?.[0]?.flows[1]?.match).toBe('ip,nw_dst=10.10.9.0/24');
  });

  it('hands a range from a gone peer to a new one in one change', async () => {
    const { changes, apply } = setUp();
    await apply(a);
    await apply({ ...a, name: 'c', nodeIp: '172.18.0.5' });
    expect(owners(changes[1])).toEqual(['peer/a 0', 'peer/c 2']);
  });

  it('keeps the host up to date while the switch is away, and catches up after', async () => {
    const { changes, routes, broken, apply } = setUp();
    broken.flows = true;
    await expect(apply(a)).rejects.toThrow('switch away');
    expect(routes).toHaveLength(1);
    broken.flows = false;
    await apply(a);
    expect(owners(changes[0])).toEqual(['peer/a 2']);
  });

  it('tries the host again after a failure even if no peer changed', async () => {
    const { routes, broken, apply } = setUp();
    broken.host = true;
    await expect(apply(a)).rejects.toThrow('no gateway');
    broken.host = false;
    await apply(a);
    expect(routes).toHaveLength(1);
  });
});
