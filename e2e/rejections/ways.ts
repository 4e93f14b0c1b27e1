/**
 * Who dials whom: senders with policies of their own, and targets on the same node, on another one, behind Services.
 * @module
 */
import { apply, getJson, nodeAddress, nodes } from '../support/cluster.ts';
import { startPods } from '../support/pods.ts';
import { echoServer } from '../support/servers.ts';
import type { Dialled } from './dialler.ts';

/** Where everybody is. */
export const namespace = 'e2e-rejections';

/** A port of the servers for each action of {@link import('./policies.ts')}. */
export const ports = { rejected: 80, allowed: 81, dropped: 82 } as const;

/**
 * All on the first worker. Packets that speak of a connection of `shy` (isolated by a NetworkPolicy) and of `guarded`
 * (behind a rule that drops everything) must come back to them though nobody else may speak to them.
 */
export const senders = ['plain', 'shy', 'guarded'] as const;

export const servers = [
  { name: 'near', node: nodes.worker },
  { name: 'far', node: nodes.worker2 },
] as const;

/** One way to one protocol of one server. */
export type Way = { readonly title: string; readonly dialled: Dialled };

/** Starts all pods and Services. */
export async function setUp(): Promise<Way[]> {
  await apply(...servers.flatMap(({ name }) => [serviceOf(name, 'ClusterIP'), serviceOf(name, 'NodePort')]));
  const addresses = await startPods([
    ...senders.map((name) => ({ name, namespace, node: nodes.worker })),
    ...servers.map(({ name, node }) => ({
      name,
      namespace,
      node,
      labels: { role: 'server' },
      command: serve,
    })),
  ]);
  const found = await Promise.all(servers.map((server) => waysTo(server, addresses.get(server.name) ?? '')));
  return found.flat();
}

/** One program for all ports. */
const serve = [
  'node',
  '-e',
  Object.values(ports)
    .map((port) => `{${echoServer(port).at(-1)}}`)
    .join(''),
];

async function waysTo({ name, node }: (typeof servers)[number], address: string): Promise<Way[]> {
  const service = await viewOf(name);
  const nodePorts = (await viewOf(`${name}-node`)).spec.ports;
  const nodePort = (protocol: string) => nodePorts.find((each) => each.protocol === protocol)?.nodePort ?? 0;
  const nodeIp = await nodeAddress(node);
  return [
    { title: `ICMP to the ${name} pod`, dialled: { protocol: 'ICMP', address } },
    ...(['TCP', 'UDP'] as const).flatMap((protocol): Way[] => [
      { title: `${protocol} to the ${name} pod`, dialled: { protocol, address, port: ports.rejected } },
      {
        title: `${protocol} to the Service of the ${name} pod`,
        dialled: { protocol, address: service.spec.clusterIP, port: ports.rejected },
      },
      {
        title: `${protocol} to the node port of the ${name} pod`,
        dialled: { protocol, address: nodeIp, port: nodePort(protocol) },
      },
    ]),
  ];
}

type ServiceView = {
  readonly spec: {
    readonly clusterIP: string;
    readonly ports: readonly { readonly protocol: string; readonly nodePort?: number }[];
  };
};

function viewOf(name: string): Promise<ServiceView> {
  return getJson<ServiceView>(['service', '-n', namespace, name]);
}

function serviceOf(server: string, type: 'ClusterIP' | 'NodePort'): object {
  const name = type === 'NodePort' ? `${server}-node` : server;
  const port = { port: ports.rejected };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: {
      type,
      selector: { app: server },
      ports: ['TCP', 'UDP'].map((protocol) => ({ ...port, protocol, name: protocol.toLowerCase() })),
    },
  };
}
