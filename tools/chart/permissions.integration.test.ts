import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemExec } from '#base/exec.ts';
import { createKubeTransport } from '#kube/client.ts';
import { apiStatus } from '#kube/errors.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeRequest, KubeTransport } from '#kube/transport.ts';
import { binary } from '../cluster/binaries.ts';
import { thisMachine } from '../cluster/machine.ts';
import { type ControlPlane, startControlPlane } from '../envtest/controlPlane.ts';
import { chartPath, helm, type RenderOptions } from './helm.ts';
import { transportOf } from './serviceAccounts.ts';

const root = path.resolve(import.meta.dirname, '../..');
const machine = thisMachine();
const reports = '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreaagentinfos';
const traceflows = '/apis/ops.antrea.tanzu.vmware.com/v1alpha1/traceflows';
const flag = '/api/v1/namespaces/kube-system/configmaps/antrea-uninstall';
let controlPlane: ControlPlane;
let admin: KubeTransport;
let agentA: KubeTransport;
let agentB: KubeTransport;
let controller: KubeTransport;
let cleanup: KubeTransport;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  admin = createKubeTransport(controlPlane.kubeConfig());
  await applyChart([], { args: ['--no-hooks'] });
  agentA = await transportOf(controlPlane, admin, 'antrea-agent', 'node-a');
  agentB = await transportOf(controlPlane, admin, 'antrea-agent', 'node-b');
  controller = await transportOf(controlPlane, admin, 'antrea-controller', 'node-a');
  cleanup = await transportOf(controlPlane, admin, 'antrea-cleanup', 'node-a');
  await eventually(
    'the admission policy is in force',
    async () => (await tryReport(agentA, 'probe')) === 422,
    30_000,
  );
}, 900_000);

afterAll(async () => {
  await Promise.all([admin, agentA, agentB, controller, cleanup].map((transport) => transport?.close()));
  await controlPlane?.stop();
});

/** Gives the rendered chart to the real API server, which must know every field. */
async function applyChart(args: readonly string[], options: RenderOptions): Promise<string> {
  const stream = await (await helm(root, machine)).template(options);
  const stdin = stream
    .split(/^---\n/m)
    .filter((text) => !text.includes('\napiVersion: monitoring.coreos.com/'))
    .join('---\n');
  const kubectl = await binary(machine, 'kubectl');
  const result = await systemExec().run({
    file: kubectl,
    args: [
      '--kubeconfig',
      controlPlane.kubeconfig,
      'apply',
      '--server-side',
      '--validate=strict',
      ...args,
      '-f',
      '-',
    ],
    stdin,
  });
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  return result.stdout;
}

/** The HTTP code of a request: 200 for any success. */
async function statusOf(transport: KubeTransport, request: KubeRequest): Promise<number> {
  try {
    await transport.request(request);
    return 200;
  } catch (error) {
    const status = apiStatus(error);
    if (status === undefined) throw error;
    return status;
  }
}

function reportOf(name: string): unknown {
  return {
    apiVersion: 'clusterinformation.antrea.tanzu.vmware.com/v1beta1',
    kind: 'AntreaAgentInfo',
    metadata: { name },
  };
}

function tryReport(transport: KubeTransport, name: string): Promise<number> {
  return statusOf(transport, { method: 'POST', path: reports, body: reportOf(name) });
}

function patchFlag(transport: KubeTransport, data: Record<string, string | null>): Promise<number> {
  const contentType = 'application/merge-patch+json';
  return statusOf(transport, { method: 'PATCH', path: flag, contentType, body: { data } });
}

async function tryTrace(transport: KubeTransport, status: object): Promise<number> {
  const path = `${traceflows}/traced/status`;
  const contentType = 'application/merge-patch+json';
  return statusOf(transport, { method: 'PATCH', path, contentType, body: { status } });
}

async function createTraceflow(): Promise<void> {
  const body = {
    apiVersion: 'ops.antrea.tanzu.vmware.com/v1alpha1',
    kind: 'Traceflow',
    metadata: { name: 'traced' },
    spec: { source: { namespace: 'default', pod: 'a' }, destination: { namespace: 'default', pod: 'b' } },
  };
  await admin.request({ method: 'POST', path: traceflows, body });
}

describe('the API server', () => {
  it.each(['kind', 'netdev'])('accepts every object and field, with %s-values.yaml', async (name) => {
    const said = await applyChart(['--dry-run=server', '--force-conflicts'], {
      valuesFile: `${chartPath}/ci/${name}-values.yaml`,
    });
    expect(said).toContain('daemonset.apps/antrea-agent');
    expect(said).toContain('deployment.apps/antrea-controller');
  });
});

describe('an agent', () => {
  it('writes the report of its own node, and no other', async () => {
    expect(await tryReport(agentA, 'node-a')).toBe(200);
    expect(await tryReport(agentB, 'node-a')).toBe(422);
    expect(await tryReport(agentB, 'node-b')).toBe(200);
    const stored = await agentB.request({ method: 'GET', path: `${reports}/node-a` });
    const overwrite: KubeRequest = { method: 'PUT', path: `${reports}/node-a`, body: stored };
    expect(await statusOf(agentB, overwrite)).toBe(422);
    expect(await statusOf(agentA, overwrite)).toBe(200);
  });

  it('is told which node it speaks for', async () => {
    const attempt = agentB.request({ method: 'POST', path: reports, body: reportOf('node-c') });
    await expect(attempt).rejects.toThrow(
      'the agent of node node-b may change only the AntreaAgentInfo of that name',
    );
  });

  it('answers the request to clean up for its own node, and neither makes it nor answers for others', async () => {
    expect(await patchFlag(agentA, { requested: 'true' })).toBe(422);
    expect(await patchFlag(agentA, { 'node.node-b': 'cleaned' })).toBe(422);
    expect(await patchFlag(agentB, { 'node.node-b': 'cleaned' })).toBe(200);
    expect(await patchFlag(agentA, { 'node.node-b': null })).toBe(422);
    expect(await patchFlag(agentA, { 'node.node-a': 'cleaned' })).toBe(200);
    expect(await patchFlag(agentA, { 'node.node-a': null })).toBe(200);
  });

  it('adds what its own node saw to a Traceflow that runs, and says nothing for others', async () => {
    const sender = { node: 'node-a', role: 'Sender', observations: [] };
    const receiver = { node: 'node-b', role: 'Receiver', observations: [] };
    await createTraceflow();
    expect(await tryTrace(agentA, { phase: 'Running', dataplaneTag: 3 }), 'begins it').toBe(422);
    expect(await tryTrace(admin, { phase: 'Running', dataplaneTag: 3 })).toBe(200);
    expect(await tryTrace(agentA, { results: [sender] })).toBe(200);
    expect(await tryTrace(agentB, { results: [receiver] }), 'leaves out another').toBe(422);
    expect(await tryTrace(agentB, { results: [sender, receiver] })).toBe(200);
    expect(await tryTrace(agentA, { results: [sender, { ...receiver, role: 'Sender' }] })).toBe(422);
    expect(await tryTrace(agentA, { dataplaneTag: 4 }), 'takes a tag').toBe(422);
    expect(await tryTrace(agentA, { phase: 'Succeeded' }), 'judges').toBe(422);
    expect(await tryTrace(agentA, { phase: 'Failed', reason: 'cannot', dataplaneTag: 0 })).toBe(200);
    expect(await tryTrace(agentA, { phase: 'Running' }), 'begins it again').toBe(422);
    expect(await tryTrace(admin, { phase: 'Running' })).toBe(200);
  });

  it('sees no Secret, deletes no report, and changes neither pods nor nodes', async () => {
    const secrets: KubeRequest = { method: 'GET', path: '/api/v1/namespaces/kube-system/secrets' };
    expect(await statusOf(agentA, secrets)).toBe(403);
    expect(await statusOf(agentA, { method: 'DELETE', path: `${reports}/node-a` })).toBe(403);
    const contentType = 'application/merge-patch+json';
    const body = { metadata: { labels: { a: 'b' } } };
    for (const target of [
      '/api/v1/nodes/node-a',
      '/api/v1/namespaces/kube-system/pods/antrea-agent-on-node-a',
    ]) {
      expect(await statusOf(agentA, { method: 'PATCH', path: target, contentType, body })).toBe(403);
    }
    const other = '/api/v1/namespaces/kube-system/configmaps/antrea-other';
    expect(await statusOf(agentA, { method: 'GET', path: other })).toBe(403);
  });
});

describe('the other accounts', () => {
  it('the controller removes reports, whatever their name', async () => {
    expect(await statusOf(controller, { method: 'DELETE', path: `${reports}/node-b` })).toBe(200);
    expect(await tryReport(controller, 'node-b')).toBe(403);
  });

  it('the clean-up Job makes the request, and sees the agents', async () => {
    expect(await patchFlag(cleanup, { requested: 'true' })).toBe(200);
    const pods: KubeRequest = { method: 'GET', path: '/api/v1/namespaces/kube-system/pods' };
    expect(await statusOf(cleanup, pods)).toBe(200);
    expect(await statusOf(cleanup, { method: 'GET', path: '/api/v1/nodes' })).toBe(403);
  });
});
