import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { clusterResourcePath } from '#crds/definition.ts';
import { traceflow } from '#crds/traceflow.ts';
import type { TraceflowStatus } from '#crds/traceflowStatus.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane, startControlPlane } from '../../../tools/envtest/controlPlane.ts';
import { TraceflowOperator } from './traceflowOperator.ts';

const common = { clock: systemClock(), logger: silentLogger() };
const definition = 'config/crd/traceflows.ops.antrea.tanzu.vmware.com.yaml';

describe('TraceflowOperator on a real API server', () => {
  let server: ControlPlane;
  let kube: KubeTransport;
  let operator: TraceflowOperator;

  beforeAll(async () => {
    server = await startControlPlane();
    kube = createKubeTransport(server.kubeConfig());
    await applyCustomResourceDefinition(definition, { transport: kube, ...common });
    const pods = '/api/v1/namespaces/default/pods';
    const containers = [{ name: 'c', image: 'none' }];
    const spec = { containers, nodeName: 'n1', automountServiceAccountToken: false };
    await kube
      .request({
        method: 'POST',
        path: '/api/v1/namespaces/default/serviceaccounts',
        body: { metadata: { name: 'default' } },
      })
      .catch(() => undefined);
    await kube.request({ method: 'POST', path: pods, body: { metadata: { name: 'a' }, spec } });
    const status = { phase: 'Running', podIP: '10.0.1.2', podIPs: [{ ip: '10.0.1.2' }] };
    await patch(`${pods}/a/status`, { status });
  });
  afterAll(async () => {
    await kube.close();
    await server.stop();
  });
  beforeEach(() => startOperator());
  afterEach(async () => {
    await operator.stop();
    await kube.request({ method: 'DELETE', path: clusterResourcePath(traceflow) });
  });

  async function startOperator(): Promise<void> {
    operator = new TraceflowOperator({ transport: kube, ...common });
    await operator.start();
  }

  function patch(path: string, body: object): Promise<unknown> {
    return kube.request({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body });
  }

  const report = (name: string, status: TraceflowStatus) =>
    patch(`${clusterResourcePath(traceflow, name)}/status`, { status });

  async function make(name: string, pod = 'a', more: object = {}): Promise<void> {
    const spec = { source: { namespace: 'default', pod }, destination: { ip: '10.0.1.3' }, ...more };
    const body = {
      apiVersion: 'ops.antrea.tanzu.vmware.com/v1alpha1',
      kind: 'Traceflow',
      metadata: { name },
      spec,
    };
    await kube.request({ method: 'POST', path: clusterResourcePath(traceflow), body });
  }

  async function statusOf(name: string): Promise<TraceflowStatus> {
    const path = clusterResourcePath(traceflow, name);
    return (await kube.request<{ status?: TraceflowStatus }>({ method: 'GET', path })).status ?? {};
  }

  const becomes = (name: string, expected: object) =>
    expect.poll(() => statusOf(name), { timeout: 30_000 }).toMatchObject(expected);

  it('lets one run, names the pods of translated addresses, and says that it succeeded', async () => {
    await make('one');
    await becomes('one', { phase: 'Running', dataplaneTag: 1, startTime: expect.any(String) });
    const observations = [
      { component: 'SpoofGuard', action: 'Forwarded' },
      { component: 'LB', action: 'Forwarded', translatedDstIP: '10.0.1.2' },
      { component: 'Forwarding', action: 'Delivered' },
    ] as const;
    await report('one', { results: [{ node: 'n1', role: 'Sender', observations: [...observations] }] });
    await becomes('one', { phase: 'Succeeded', dataplaneTag: 0 });
    expect((await statusOf('one')).results?.[0]?.observations?.[1]).toMatchObject({ pod: 'default/a' });
  });

  it('fails what nobody can send, and what takes too long', async () => {
    await make('none', 'x');
    await becomes('none', { phase: 'Failed', reason: 'source pod default/x not found' });
    await make('slow', 'a', { timeout: 1 });
    await becomes('slow', { phase: 'Failed', reason: 'traceflow timeout' });
  });

  it('lets 14 run, others wait for their turn; a restart of the controller forgets no tag', async () => {
    const names = Array.from({ length: 14 }, (_each, index) => `t${index}`);
    for (const name of names) await make(name, 'a', { timeout: 300 });
    for (const name of names) await becomes(name, { phase: 'Running' });
    await operator.stop();
    await startOperator();
    await make('last');
    await becomes('last', { phase: 'Pending', reason: 'all data plane tags are in use' });
    const { dataplaneTag } = await statusOf('t3');
    await kube.request({ method: 'DELETE', path: clusterResourcePath(traceflow, 't3') });
    await becomes('last', { phase: 'Running', dataplaneTag });
  });
});
