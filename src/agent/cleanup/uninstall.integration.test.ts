import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { createKubeTransport } from '#kube/client.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane, startControlPlane } from '../../../tools/envtest/controlPlane.ts';
import { requestCleanup } from './hook.ts';
import { uninstallConfigMap } from './protocol.ts';
import { UninstallWatch } from './watch.ts';

const namespace = 'kube-system';
const nodes = ['w1', 'w2'];
const clock = systemClock();
const logger = silentLogger();
const stop = new AbortController();

let controlPlane: ControlPlane;
let kube: KubeTransport;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  kube = createKubeTransport(controlPlane.kubeConfig());
  await create('serviceaccounts', { metadata: { name: 'default' } });
  await create('configmaps', { metadata: { name: uninstallConfigMap }, data: { requested: 'false' } });
  for (const nodeName of nodes) {
    const labels = { app: 'antrea', component: 'antrea-agent' };
    const spec = { nodeName, containers: [{ name: 'a', image: 'a' }] };
    await create('pods', { metadata: { name: `agent-${nodeName}`, labels }, spec });
  }
});
afterAll(async () => {
  stop.abort();
  await kube.close();
  await controlPlane.stop();
});

function create(plural: string, body: unknown): Promise<unknown> {
  return kube.request({ method: 'POST', path: `/api/v1/namespaces/${namespace}/${plural}`, body });
}

function agentOn(node: string, cleaned: string[]): UninstallWatch {
  return new UninstallWatch({
    transport: kube,
    namespace,
    node,
    clean: async () => {
      cleaned.push(node);
      return [];
    },
    onWithdrawn: () => undefined,
    clock,
    logger,
  });
}

function ask(token: string, timeoutMs: number): Promise<void> {
  return requestCleanup({ transport: kube, namespace, token, timeoutMs, clock, logger });
}

describe('helm uninstall with a real API server', () => {
  it('has every node cleaned once before it goes on', async () => {
    const cleaned: string[] = [];
    const agents = nodes.map((node) => agentOn(node, cleaned));
    for (const agent of agents) void agent.run(stop.signal);
    await ask('first', 30_000);
    expect(cleaned.toSorted()).toEqual(nodes);
    expect(await agents[0]?.isRequested()).toBe(true);
  });

  it('names the node whose agent does not answer', async () => {
    const labels = { app: 'antrea', component: 'antrea-agent' };
    const spec = { nodeName: 'w3', containers: [{ name: 'a', image: 'a' }] };
    await create('pods', { metadata: { name: 'agent-w3', labels }, spec });
    await expect(ask('second', 3_000)).rejects.toMatchObject({
      code: 'ANTREA_UNINSTALL_TIMEOUT',
      message: 'no answer from w3',
    });
  });
});
