import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import {
  type AntreaControllerInfoFields,
  antreaControllerInfo,
  controllerInfoName,
} from '#crds/antreaControllerInfo.ts';
import { apiVersionOf, clusterResourcePath } from '#crds/definition.ts';
import { referenceAgentInfo } from '#crds/testing/referenceAgentInfo.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import type { ConfigMap } from '#kube/objects.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { type ControlPlane, startControlPlane } from '../../tools/envtest/controlPlane.ts';
import { freePorts } from '../../tools/envtest/freePorts.ts';
import { Program } from './testing/program.ts';

/** Debian's faketime: lies to one process about the wall clock; the monotonic one stays as it is. */
const fakeTime = '/usr/$LIB/faketime/libfaketimeMT.so.1';
const hourMs = 3_600_000;
const infoPath = clusterResourcePath(antreaControllerInfo, controllerInfoName);
const configMaps = '/api/v1/namespaces/kube-system/configmaps';

let controlPlane: ControlPlane;
let transport: KubeTransport;
let folder: string;
let controller: Program | undefined;
let port = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antrea-clock-'));
  controlPlane = await startControlPlane();
  transport = createKubeTransport(controlPlane.kubeConfig());
  for (const file of await readdir('config/crd')) {
    await applyCustomResourceDefinition(join('config/crd', file), { transport, clock: systemClock() });
  }
  await create('/api/v1/nodes', { metadata: { name: 'node-1' } });
  await create(clusterResourcePath(antreaAgentInfo), {
    ...referenceAgentInfo,
    apiVersion: apiVersionOf(antreaAgentInfo),
    kind: antreaAgentInfo.kind,
    metadata: { name: 'node-1' },
  });
  await create(configMaps, { metadata: { name: 'antrea-ca' } });
  [port = 0] = await freePorts(1);
});

afterAll(async () => {
  await controller?.kill();
  await transport.close();
  await controlPlane.stop();
  await rm(folder, { recursive: true });
});

function create(path: string, body: object): Promise<unknown> {
  return transport.request({ method: 'POST', path, body });
}

/** Sets the controller's wall clock that far from ours. */
async function setClock(offset: '+1h' | '+0' | '-1h'): Promise<void> {
  await writeFile(join(folder, 'offset'), `${offset}\n`);
}

/** How far the controller's clock is from ours, as its next report tells. */
async function reportedOffsetMs(): Promise<number> {
  // A report that somebody removed is written again within seconds, not with the next heartbeat.
  await transport.request({ method: 'DELETE', path: infoPath }).catch(() => undefined);
  let found: number | undefined;
  const written = async () => {
    const info = await transport.request<AntreaControllerInfoFields>({ method: 'GET', path: infoPath });
    const time = info.controllerConditions?.[0]?.lastHeartbeatTime;
    found = time === undefined ? undefined : Date.parse(time) - Date.now();
    return found !== undefined;
  };
  await eventually('the controller reports', () => written().catch(() => false), 30_000);
  return found ?? Number.NaN;
}

/** Asks the controller whether it is ready, trusting only what it has published. */
async function isReady(): Promise<boolean> {
  const { data } = await transport.request<ConfigMap>({ method: 'GET', path: `${configMaps}/antrea-ca` });
  const ca = data?.['ca.crt'] ?? '';
  const request = httpsRequest({
    host: '127.0.0.1',
    port,
    path: '/readyz',
    ca,
    servername: 'antrea',
    agent: false,
  });
  request.end();
  const [response] = await once(request, 'response');
  response.resume();
  return response.statusCode === 200;
}

async function holder(): Promise<unknown> {
  const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/antrea-controller';
  const { spec } = await transport.request<{ spec: Readonly<Record<string, unknown>> }>({
    method: 'GET',
    path,
  });
  return { holder: spec.holderIdentity, transitions: spec.leaseTransitions };
}

describe('a controller whose clock jumps an hour', () => {
  it('starts an hour ahead, is put right, then falls an hour behind: nobody notices but by its reports', async () => {
    await setClock('+1h');
    controller = await Program.start('controller', {
      config: JSON.stringify({ apiPort: port, clientConnection: { kubeconfig: controlPlane.kubeconfig } }),
      env: {
        LD_PRELOAD: fakeTime,
        FAKETIME_TIMESTAMP_FILE: join(folder, 'offset'),
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        POD_NAME: 'antrea-controller-0',
      },
      varLib: folder,
    });
    await eventually('the controller is ready', () => isReady().catch(() => false), 30_000);
    const first = await holder();
    expect(await reportedOffsetMs()).toBeGreaterThan(hourMs / 2);
    for (const [offset, from, to] of [
      ['+0', -hourMs / 2, hourMs / 2],
      ['-1h', -1.5 * hourMs, -hourMs / 2],
    ] as const) {
      await setClock(offset);
      const reported = await reportedOffsetMs();
      expect(reported).toBeGreaterThan(from);
      expect(reported).toBeLessThan(to);
      expect(await isReady()).toBe(true);
      expect(await holder()).toEqual(first);
    }
    const agentInfo = clusterResourcePath(antreaAgentInfo, 'node-1');
    expect(await transport.request({ method: 'GET', path: agentInfo })).toMatchObject({
      metadata: { name: 'node-1' },
    });
  }, 120_000);
});
