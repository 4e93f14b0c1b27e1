/**
 * Services whose endpoints are not pods: the API server's, host-network pods, endpoints given by hand. kube-proxy sends
 * such traffic where the bridge never sees it again, and egress policies hold all the same.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restart } from './support/agents.ts';
import { installedFlows } from './support/bridge.ts';
import { apply, getJson, kubectl, nodeAddress, nodes } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, inPod, startPods } from './support/pods.ts';
import { echoServer, whoAnswers } from './support/servers.ts';
import { until } from './support/until.ts';

const namespace = 'e2e-services';
const hostPort = 18_077;
/** Where the clients run. */
const node = nodes.worker;

type Target = readonly [name: string, address: string, port: number];
let targets: readonly Target[];
let apiServer: { readonly address: string; readonly port: number };
let hostAddress: string;
/** Addresses of the clients: the node may have other pods with other policies. */
let clientIps: readonly string[];

beforeAll(async () => {
  await ensureNamespace(namespace);
  const clients = ['free', 'denied', 'partly'].map((name) => ({ name, namespace, node }));
  const host = {
    name: 'host',
    namespace,
    node: nodes.worker2,
    hostNetwork: true,
    command: echoServer(hostPort),
  };
  const web = { name: 'web', namespace, node: nodes.worker2, command: echoServer(8080) };
  const addresses = await startPods([...clients, host, web]);
  clientIps = clients.map(({ name }) => addresses.get(name) ?? '');
  hostAddress = await nodeAddress(nodes.worker2);
  apiServer = { address: await nodeAddress(nodes.controlPlane), port: 6443 };
  await apply(
    service('host', { selector: { app: 'host' } }, hostPort),
    service('web', { selector: { app: 'web' } }, 8080),
    service('mixed', {}, hostPort),
    slice('mixed', [hostAddress, await nodeAddress(node)]),
  );
  targets = [
    ['kubernetes', await clusterIp('default', 'kubernetes'), 443],
    ...(await Promise.all(
      ['host', 'web', 'mixed'].map(async (name) => [name, await clusterIp(namespace, name), 80] as const),
    )),
    ['node', hostAddress, hostPort],
  ];
});
afterAll(() => deleteNamespace(namespace));

function service(name: string, spec: object, targetPort: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { ...spec, ports: [{ port: 80, targetPort }] },
  };
}

function slice(of: string, addresses: readonly string[]): object {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: of, namespace, labels: { 'kubernetes.io/service-name': of } },
    addressType: 'IPv4',
    ports: [{ name: '', protocol: 'TCP', port: hostPort }],
    endpoints: addresses.map((address) => ({ addresses: [address] })),
  };
}

async function clusterIp(inNamespace: string, name: string): Promise<string> {
  const path = ['service', '-n', inNamespace, name];
  return (await getJson<{ spec: { clusterIP: string } }>(path)).spec.clusterIP;
}

/** A policy for the egress of one client. */
function egress(client: string, rules: readonly object[]): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: client, namespace },
    spec: { podSelector: { matchLabels: { app: client } }, policyTypes: ['Egress'], egress: rules },
  };
}

function toAddress(address: string, port: number): object {
  return { to: [{ ipBlock: { cidr: `${address}/32` } }], ports: [{ port }] };
}

/** Waits until a client reaches exactly these targets. */
async function reaches(client: string, ...names: readonly string[]): Promise<void> {
  await until(`${client} reaches ${names.join(', ')} and nothing else`, async () => {
    const program = whoAnswers(targets.map(([, address, port]) => ({ address, port })));
    const answers: boolean[] = JSON.parse(await inPod(namespace, client, ...program));
    const reached = targets.filter((_target, at) => answers[at]).map(([name]) => name);
    if (reached.join() !== names.join()) throw new Error(`${client} reaches ${reached.join(', ')}`);
    return true;
  });
}

async function drops(): Promise<string[]> {
  const flows = await installedFlows(node);
  return flows
    .filter(({ table, actions }) => table === 40 && actions === 'drop')
    .map(({ match }) => match)
    .filter((match) => clientIps.some((ip) => match.includes(`nw_src=${ip},`)))
    .sort();
}

const everything = ['kubernetes', 'host', 'web', 'mixed', 'node'];

describe('Services whose endpoints are not pods', () => {
  it('are reached, and cost no flow, while no policy restricts egress', async () => {
    await Promise.all(['free', 'denied', 'partly'].map((client) => reaches(client, ...everything)));
    expect(await drops()).toEqual([]);
  });

  it('are reached by those only whose policies allow the endpoints', async () => {
    await apply(
      egress('denied', []),
      egress('partly', [toAddress(apiServer.address, apiServer.port), toAddress(hostAddress, hostPort)]),
    );
    await Promise.all([
      reaches('denied'),
      // One of the two endpoints of `mixed` is denied.
      reaches('partly', 'kubernetes', 'host', 'node'),
      reaches('free', ...everything),
    ]);
    expect((await drops()).length).toBeGreaterThan(0);
  });

  it('follow what endpoints there are', async () => {
    await apply(slice('mixed', [hostAddress]));
    await reaches('partly', 'kubernetes', 'host', 'mixed', 'node');
  });

  it('stay closed over a restart of the agent', async () => {
    const before = await drops();
    await restart(node, 'agent', 'KILL');
    await Promise.all([reaches('denied'), reaches('partly', 'kubernetes', 'host', 'mixed', 'node')]);
    expect(await drops()).toEqual(before);
  });

  it('leave nothing behind', async () => {
    await kubectl(['delete', 'networkpolicy', '-n', namespace, '--all']);
    await Promise.all(['denied', 'partly'].map((client) => reaches(client, ...everything)));
    expect(await drops()).toEqual([]);
  });
});
