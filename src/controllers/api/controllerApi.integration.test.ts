import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json as readJson } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { systemExec } from '#base/exec.ts';
import { StatsBook } from '#controllers/stats/statsBook.ts';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import { createKubeTransport } from '#kube/client.ts';
import type { ConfigMap } from '#kube/objects.ts';
import { publishAuthority } from '#kube/serving/caPublisher.ts';
import { CertificateManager } from '#kube/serving/certificateManager.ts';
import { DelegatedServer } from '#kube/serving/delegatedServer.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { binary } from '../../../tools/cluster/binaries.ts';
import { thisMachine } from '../../../tools/cluster/machine.ts';
import { type ControlPlane as ApiServer, startControlPlane } from '../../../tools/envtest/controlPlane.ts';
import { createControllerApi } from './routes.ts';
import { agentToken, create, frontProxyArgs, grant, registerApiServices } from './testing/aggregation.ts';

const namespace = 'kube-system';
const agentUser = `system:serviceaccount:${namespace}:antrea-agent`;
const policies = '/apis/controlplane.antrea.tanzu.vmware.com/v1beta2/networkpolicies';
const common = { clock: systemClock(), logger: silentLogger() };
const controlPlane = createControlPlane({ startVersion: Date.now() * 1000 });
const source = { type: 'K8sNetworkPolicy', namespace: 'shop', name: 'web', uid: 'u1' } as const;
const stats = new StatsBook({ sources: () => [source], has: () => true, clock: common.clock });
const controlPlaneRule = {
  apiGroups: ['controlplane.antrea.tanzu.vmware.com'],
  resources: ['networkpolicies', 'appliedtogroups', 'addressgroups'],
  verbs: ['get', 'list', 'watch'],
};

let folder: string;
let apiServer: ApiServer;
let admin: KubeTransport;
let ours: KubeTransport;
let certificates: CertificateManager;
let server: DelegatedServer;
let kubectl: string;
const stop = new AbortController();
const running: Promise<unknown>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'controller-api-'));
  kubectl = await binary(thisMachine(), 'kubectl');
  apiServer = await startControlPlane({
    apiServerArgs: await frontProxyArgs(folder),
    users: { controller: [], reader: [], prometheus: [] },
  });
  admin = createKubeTransport(apiServer.kubeConfig());
  ours = createKubeTransport(apiServer.kubeConfig('controller'));
  await grantEverybody();
  certificates = await CertificateManager.create({
    ...common,
    commonName: 'antrea',
    dnsNames: ['antrea.kube-system.svc'],
    ipAddresses: ['127.0.0.1'],
  });
  server = new DelegatedServer({
    ...common,
    transport: ours,
    certificates,
    host: '127.0.0.1',
    port: 0,
    loopbackTokenPath: join(folder, 'token'),
    handler: createControllerApi({
      log: common.logger,
      controlPlane,
      agentUser,
      isComplete: () => true,
      receiveReport: () => true,
      receiveAddresses: ({ metadata }) => ({ metadata, known: [], dropped: [] }),
      receiveStats: (summary) => stats.report(summary),
      stats,
      clock: common.clock,
      featureGates: [],
      supportBundle: async () => new Uint8Array(),
      controllerInfo: () => ({ version: 'v0.1.0' }),
      metrics: { contentType: 'text/plain', metrics: async () => '"up"' },
      checks: { live: [], ready: [] },
    }),
  });
  await server.start();
  running.push(server.run(stop.signal));
  for (const node of ['n1', 'n2']) {
    controlPlane.networkPolicies.set(policy(`policy-of-${node}`), [node]);
  }
});

afterAll(async () => {
  stop.abort();
  await Promise.all(running);
  await Promise.all([admin.close(), ours.close()]);
  await apiServer.stop();
  await rm(folder, { recursive: true });
});

function policy(name: string) {
  return {
    metadata: { name, uid: name },
    sourceRef: { type: 'K8sNetworkPolicy' as const, namespace: 'default', name, uid: name },
    appliedToGroups: ['766a9e51-f132-5c2f-b862-9ac68e75d77d'],
    rules: [{ direction: 'In' as const }],
  };
}

/** The rights of the chart: those of the controller itself, of an agent, of a reader, and of Prometheus. */
async function grantEverybody(): Promise<void> {
  const user = (name: string) => ({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name });
  const one = { apiGroups: [''], resources: ['configmaps'] };
  const review = ['tokenreviews', 'subjectaccessreviews'];
  await grant(
    admin,
    'controller',
    [
      { apiGroups: ['authentication.k8s.io', 'authorization.k8s.io'], resources: review, verbs: ['create'] },
      { ...one, resourceNames: ['extension-apiserver-authentication'], verbs: ['get', 'list', 'watch'] },
      { ...one, resourceNames: ['antrea-ca'], verbs: ['get', 'update'] },
    ],
    user('controller'),
  );
  await grant(admin, 'agent', [controlPlaneRule], {
    kind: 'ServiceAccount',
    namespace,
    name: 'antrea-agent',
  });
  await grant(admin, 'reader', [controlPlaneRule], user('reader'));
  await grant(admin, 'prometheus', [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }], user('prometheus'));
  await create(admin, `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    metadata: { name: 'antrea-agent' },
  });
}

/** Asks the controller itself. */
async function ask(path: string, token?: string): Promise<unknown> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const tls = { ca: certificates.current().caBundlePem, servername: 'antrea.kube-system.svc' };
  const request = httpsRequest({ host: '127.0.0.1', port: server.port, path, headers, agent: false, ...tls });
  request.end();
  const [response] = await once(request, 'response');
  return readJson(response);
}

/** Asks through the API server. */
function runKubectl(...args: string[]) {
  return systemExec().run({ file: kubectl, args: ['--kubeconfig', apiServer.kubeconfig, ...args] });
}

describe("the controller's API, asked directly", () => {
  it('shows an agent what concerns the node of its token, and nothing else', async () => {
    const token = await agentToken(admin, 'n1');
    expect(await ask(`${policies}?fieldSelector=nodeName%3Dn1`, token)).toMatchObject({
      items: [{ metadata: { name: 'policy-of-n1' } }],
    });
    expect(await ask(`${policies}?fieldSelector=nodeName%3Dn2`, token)).toMatchObject({ code: 403 });
    expect(await ask(`${policies}/policy-of-n2`, token)).toMatchObject({ code: 404 });
    expect(await ask('/metrics', token)).toMatchObject({ code: 403 });
  });

  it('asks the API server who may do what', async () => {
    expect(await ask(policies, 'token-of-reader')).toMatchObject({ items: [{}, {}] });
    expect(await ask('/metrics', 'token-of-prometheus')).toBe('up');
    expect(await ask(policies, 'token-of-prometheus')).toMatchObject({ code: 403 });
    expect(await ask(policies, 'nonsense')).toMatchObject({ code: 401 });
    expect(await ask(policies)).toMatchObject({ code: 403 });
  });

  it('lets antctl beside it in', async () => {
    const token = await readFile(join(folder, 'token'), 'utf8');
    expect(await ask('/controllerinfo', token)).toEqual({ version: 'v0.1.0' });
  });
});

describe('the published authority', () => {
  it('is written into the ConfigMap of the chart with the rights of the chart', async () => {
    const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
    await create(admin, configMaps, { metadata: { name: 'antrea-ca' }, data: { kept: 'yes' } });
    running.push(publishAuthority({ ...common, transport: ours, namespace, certificates }, stop.signal));
    await eventually('the ConfigMap is filled', async () => {
      const { data } = await admin.request<ConfigMap>({ method: 'GET', path: `${configMaps}/antrea-ca` });
      return data?.['ca.crt'] === certificates.current().caBundlePem && data.kept === 'yes';
    });
  });
});

describe("the controller's API behind the API server's aggregator", () => {
  beforeAll(async () => {
    await registerApiServices(admin, server.port, certificates.current().caBundlePem);
    await eventually(
      'the API service is available',
      async () =>
        (await runKubectl('get', 'networkpolicies.controlplane.antrea.tanzu.vmware.com')).code === 0,
      30_000,
    );
  });

  it('prints a table for kubectl get', async () => {
    const { stdout } = await runKubectl('get', 'networkpolicies.controlplane.antrea.tanzu.vmware.com');
    expect(stdout.split('\n')[0]).toMatch(
      /^NAME +SOURCE +APPLIED TO +RULES +CREATED AT +TIER PRIORITY +PRIORITY$/,
    );
    expect(stdout).toMatch(/^policy-of-n1 +K8sNetworkPolicy:default\/policy-of-n1 +766a9e51-[-0-9a-f]+ +1 /m);
  });

  it('answers get by name, as YAML, by node, and 404', async () => {
    const named = await runKubectl(
      'get',
      'networkpolicies.controlplane.antrea.tanzu.vmware.com/policy-of-n1',
      '-o',
      'yaml',
    );
    expect(named.stdout).toContain('apiVersion: controlplane.antrea.tanzu.vmware.com/v1beta2\n');
    const ofNode = await runKubectl('get', '--raw', `${policies}?fieldSelector=nodeName%3Dn2`);
    expect(JSON.parse(ofNode.stdout).items).toHaveLength(1);
    const missing = await runKubectl('get', 'addressgroups/none');
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.stderr).toContain('NotFound');
  });

  it('explains its fields', async () => {
    const apiVersion = '--api-version=controlplane.antrea.tanzu.vmware.com/v1beta2';
    const explain = () => runKubectl('explain', apiVersion, 'networkpolicies.rules.from');
    await eventually('the fields are known', async () => (await explain()).code === 0, 20_000).catch(
      async () => expect((await explain()).stderr).toBe(''),
    );
    expect((await explain()).stdout).toContain('Who may connect');
  });

  it('prints what policies did, as Antrea does', async () => {
    const rule = { direction: 'In', index: 0, sessions: 3, packets: 30, bytes: 4_000 } as const;
    const since = '2026-01-01T00:00:00Z';
    stats.report({
      metadata: { name: 'n1' },
      since,
      policies: [{ sourceRef: source, since, rules: [rule] }],
    });
    const all = () => runKubectl('get', 'networkpolicystats', '-A');
    await eventually('the kind is known', async () => (await all()).code === 0, 30_000);
    const lines = (await all()).stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ['NAMESPACE', 'NAME', 'SESSIONS', 'PACKETS', 'BYTES', 'CREATED AT'],
      ['shop', 'web', '3', '30', '4000', since],
    ]);
    const one = await runKubectl('get', '-n', 'shop', 'networkpolicystats', 'web', '-o', 'json');
    expect(JSON.parse(one.stdout)).toMatchObject({
      apiVersion: 'stats.antrea.tanzu.vmware.com/v1alpha1',
      trafficStats: { sessions: 3, packets: 30, bytes: 4_000 },
      ruleTrafficStats: [{ name: 'ingress[0]' }],
    });
    expect((await runKubectl('get', 'networkpolicystats')).stderr).toContain('No resources found in default');
    expect(await runKubectl('get', 'antreaclusternetworkpolicystats')).toMatchObject({ code: 0 });
  });

  it('explains statistics', async () => {
    const explain = () =>
      runKubectl('explain', '--api-version=stats.antrea.tanzu.vmware.com/v1alpha1', 'networkpolicystats');
    await eventually('the fields are known', async () => (await explain()).code === 0, 20_000);
    expect((await explain()).stdout).toContain('ruleTrafficStats');
  });

  it('refuses whom RBAC refuses', async () => {
    const { code, stderr } = await runKubectl('get', 'addressgroups', '--as', 'nobody');
    expect(code).toBe(1);
    expect(stderr).toContain('User "nobody" cannot list resource "addressgroups"');
  });

  it('confines an agent there, too', async () => {
    const { code, stderr } = await runKubectl('get', 'addressgroups', '--as', agentUser);
    expect(code).toBe(1);
    expect(stderr).toContain('is not bound to a node');
  });

  it('watches', async () => {
    controlPlane.networkPolicies.set(policy('late'), ['n1']);
    const selected = `${policies}?watch=true&timeoutSeconds=8&fieldSelector=metadata.name%3Dlate`;
    const watching = runKubectl('get', '--raw', selected);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    controlPlane.networkPolicies.delete('late');
    const lines = (await watching).stdout.trim().split('\n');
    const types: string[] = lines.map((line) => JSON.parse(line).type);
    expect(types.filter((type) => type !== 'BOOKMARK')).toEqual(['ADDED', 'DELETED']);
  });
});

describe("the controller's API while the API server is away", () => {
  it('goes on with those it knows, answers probes, and says 503 to others', async () => {
    expect(await ask(policies, 'token-of-reader')).toMatchObject({ items: [{}, {}] });
    await apiServer.killApiServer();
    expect(await ask(policies, 'token-of-reader')).toMatchObject({ items: [{}, {}] });
    expect(await ask(policies, 'token-of-controller')).toMatchObject({ code: 503 });
    await apiServer.startApiServer();
    await eventually('it asks again', async () => {
      const answer = await ask(policies, 'token-of-controller');
      return JSON.stringify(answer).includes('"code":403');
    });
  });
});
