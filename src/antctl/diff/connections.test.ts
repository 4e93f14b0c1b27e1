import { describe, expect, it } from 'vitest';
import type { LiveConnection } from '#controlplane/agentApi.ts';
import { readText } from '../world/manifests.ts';
import { worldOf } from '../world/world.ts';
import { compareWorlds } from './comparison.ts';
import { deniedAmong } from './connections.ts';

const base = `
apiVersion: v1
kind: Node
metadata: {name: n1}
spec: {podCIDR: 'fd00::/64', podCIDRs: ['fd00::/64', 10.0.1.0/24]}
status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop}
spec: {nodeName: n1, containers: [{name: c}]}
status: {podIP: 10.0.1.2, podIPs: [{ip: 10.0.1.2}]}
---
`;
const closed = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}}
`;

function cut(...live: readonly LiveConnection[]) {
  const worlds = { before: worldOf(readText('m', base)), after: worldOf(readText('m', base + closed)) };
  return deniedAmong(live, compareWorlds(worlds), worlds.after);
}

const to = (source: string): LiveConnection => ({
  source,
  destination: '10.0.1.2',
  protocol: 'TCP',
  port: 5432,
});

describe('deniedAmong', () => {
  it('tells a connection that the change denies, once, though both of its nodes track it', () => {
    const told = { from: '198.51.100.7', to: 'Pod shop/db', protocol: 'TCP', port: 5432 };
    expect(cut(to('198.51.100.7'), to('198.51.100.7'))).toEqual([told]);
  });

  it('knows that a node always reaches its own pods, under its address and as the gateway', () => {
    expect(cut(to('192.0.2.1'), to('10.0.1.1'))).toEqual([]);
  });

  it('tells messages of ICMP without a port', () => {
    const ping = { source: '198.51.100.7', destination: '10.0.1.2', protocol: 'ICMP' as const };
    expect(cut({ ...ping, icmpType: 8, icmpCode: 0 })).toEqual([
      { from: '198.51.100.7', to: 'Pod shop/db', protocol: 'ICMP' },
    ]);
  });
});
