import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { createKubeTransport } from '#kube/client.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane, startControlPlane } from '../../../tools/envtest/controlPlane.ts';
import type { PeerRoute } from '../host/routes.ts';
import { NodeRouteController } from './controller.ts';
import { PeerSync } from './peerSync.ts';

let controlPlane: ControlPlane;
let kube: KubeTransport;
const stop = new AbortController();

beforeAll(async () => {
  controlPlane = await startControlPlane();
  kube = createKubeTransport(controlPlane.kubeConfig());
});
afterAll(async () => {
  stop.abort();
  await kube.close();
  await controlPlane.stop();
});

async function addNode(name: string, ip: string, podCIDR?: string): Promise<void> {
  const spec = podCIDR === undefined ? {} : { podCIDR, podCIDRs: [podCIDR] };
  const body = { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec };
  await kube.request({ method: 'POST', path: '/api/v1/nodes', body });
  await setAddress(name, ip);
}

async function setAddress(name: string, address: string): Promise<void> {
  const body = { status: { addresses: [{ type: 'InternalIP', address }] } };
  await patch(`/api/v1/nodes/${name}/status`, body);
}

function patch(path: string, body: unknown): Promise<unknown> {
  return kube.request({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
}

function removeNode(name: string): Promise<unknown> {
  return kube.request({ method: 'DELETE', path: `/api/v1/nodes/${name}` });
}

describe('NodeRouteController with a real API server', () => {
  it('follows nodes that come, change, pass on their range and go', async () => {
    const routes: (readonly PeerRoute[])[] = [];
    const tunnels = new Map<string, string>();
    const logger = silentLogger();
    const sync = new PeerSync({
      host: { setPeers: async (peers) => void routes.push(peers) },
      flows: {
        apply: async (changes) => {
          for (const { owner, flows } of changes) {
            const destination = /set_field:([\d.]+)->tun_dst/.exec(
              flows.map(({ actions }) => actions).join(),
            )?.[1];
            if (destination === undefined) tunnels.delete(owner);
            else tunnels.set(owner, destination);
          }
        },
      },
      gatewayMac: '0a:00:00:00:00:01',
      tunnelOfport: 1,
      logger,
    });
    const own = { name: 'self', ip: '172.18.0.2', podCidr: '10.10.0.0/24' };
    const now = () => (routes.at(-1) ?? []).map(({ podCidr, gateway }) => `${podCidr} via ${gateway}`);

    await addNode('self', '172.18.0.2', '10.10.0.0/24');
    await addNode('a', '172.18.0.3', '10.10.1.0/24');
    const controller = new NodeRouteController({ transport: kube, own, sync, clock: systemClock(), logger });
    const running = controller.run(stop.signal);
    await controller.synced;
    expect(now()).toEqual(['10.10.1.0/24 via 10.10.1.1']);

    await addNode('b', '172.18.0.4');
    await patch('/api/v1/nodes/b', { spec: { podCIDR: '10.10.2.0/24', podCIDRs: ['10.10.2.0/24'] } });
    await eventually('b is a peer', () => now().length === 2);

    await setAddress('a', '172.18.0.33');
    await eventually('the tunnel leads to the new address', () => tunnels.get('peer/a') === '172.18.0.33');

    await removeNode('b');
    await addNode('c', '172.18.0.5', '10.10.2.0/24');
    await eventually('c has the range of b', () => tunnels.get('peer/c') === '172.18.0.5');
    expect(tunnels.has('peer/b')).toBe(false);
    expect(now()).toEqual(['10.10.1.0/24 via 10.10.1.1', '10.10.2.0/24 via 10.10.2.1']);

    stop.abort();
    await running;
  });
});
