/**
 * Brings the cast into a cluster and finds out where everybody sits.
 * @module
 */
import type { KubeList, Node } from '#kube/objects.ts';
import { probeImage } from '../../tools/test/e2eSetup.ts';
import { podInterfaces } from '../support/bridge.ts';
import { apply, getJson, kubectl, nodes as nodeNameOf, onNode } from '../support/cluster.ts';
import {
  type CastPod,
  hostService,
  namespaces,
  nodePortOfHosts,
  nodeRoles,
  pods,
  served,
  servicePorts,
  services,
} from './cast.ts';
import { serverProgram } from './programs.ts';
import type { HostServiceSeat, NodeSeat, PodSeat, ServiceSeat, Stage } from './stage.ts';

/** The namespace of the pods that stand for nodes: on the host network, where no policy reaches them. */
export const hostNamespace = 'truth-x';

/** The pod that dials for a node. */
export function hostPodOf({ role }: Pick<NodeSeat, 'role'>): string {
  return `host-${role.toLowerCase()}`;
}

/** Creates namespaces, pods and Services, waits for all, and returns their seats. */
export async function setUp(): Promise<Stage> {
  await apply(
    ...namespaces.map(({ name, labels }) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    })),
  );
  const made = [...pods.map(podManifest), ...nodeRoles.map(hostManifest)];
  await apply(...made, ...services.map(serviceManifest), hostServiceManifest());
  for (const { name } of namespaces) {
    await kubectl(['wait', 'pods', '--all', '-n', name, '--for=condition=Ready', '--timeout=180s'], {
      timeoutMs: 190_000,
    });
  }
  const nodes = await nodeSeats();
  const seats = await podSeats(nodes);
  return {
    nodes,
    pods: seats,
    services: await serviceSeats(seats),
    hostService: await hostServiceSeat(nodes),
  };
}

/** Removes it all. */
export async function tearDown(): Promise<void> {
  const names = namespaces.map(({ name }) => name);
  await kubectl(['delete', 'namespace', ...names, '--ignore-not-found', '--timeout=120s'], {
    timeoutMs: 130_000,
  });
}

async function nodeSeats(): Promise<NodeSeat[]> {
  const { items } = await getJson<KubeList<Node>>(['nodes']);
  return Promise.all(
    nodeRoles.map(async (role) => {
      const name = nodeNameOf[role];
      const node = items.find(({ metadata }) => metadata.name === name);
      const ip = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
      const gatewayIp = (node?.spec?.podCIDR ?? '').replace(/\d+\/\d+$/, '1');
      const gatewayMac = (await onNode(name, 'cat', '/sys/class/net/antrea-gw0/address')).trim();
      return { role, name, ip, gatewayIp, gatewayMac };
    }),
  );
}

async function podSeats(nodes: readonly NodeSeat[]): Promise<PodSeat[]> {
  const ports = await Promise.all(
    nodes.map(async (node) => ({ node, ports: await podInterfaces(node.name) })),
  );
  return pods.map(({ namespace, name }) => {
    const seats = ports.flatMap(({ node, ports: onBridge }) =>
      onBridge
        .filter((each) => each.podNamespace === namespace && each.podName === name)
        .map(({ ip, mac, ofport }) => ({
          key: `${namespace}/${name}`,
          namespace,
          name,
          node,
          ip,
          mac,
          ofport,
        })),
    );
    const [seat] = seats;
    if (seat === undefined || seats.length > 1)
      throw new Error(`${namespace}/${name} has ${seats.length} ports`);
    return seat;
  });
}

type ServiceView = {
  readonly spec: {
    readonly clusterIP: string;
    readonly ports: readonly { readonly nodePort?: number; readonly protocol: string }[];
  };
};

function serviceSeats(seats: readonly PodSeat[]): Promise<ServiceSeat[]> {
  return Promise.all(
    services.map(async ({ name, namespace, pod }) => {
      const { spec } = await getJson<ServiceView>(['service', '-n', namespace, name]);
      const endpoint = seats.find((seat) => seat.key === `${namespace}/${pod}`);
      if (endpoint === undefined) throw new Error(`nobody sits at ${namespace}/${pod}`);
      const nodePort = spec.ports.find(({ protocol }) => protocol === 'TCP')?.nodePort;
      return { key: `${namespace}/${name}`, clusterIp: spec.clusterIP, endpoint, nodePort };
    }),
  );
}

async function hostServiceSeat(nodes: readonly NodeSeat[]): Promise<HostServiceSeat> {
  const { namespace, name, node: role } = hostService;
  const { spec } = await getJson<ServiceView>(['service', '-n', namespace, name]);
  const node = nodes.find((each) => each.role === role);
  if (node === undefined) throw new Error(`no node is ${role}`);
  return { key: `${namespace}/${name}`, clusterIp: spec.clusterIP, node };
}

/** The probe of kubelet comes from the pod's own node, which no policy may keep out: the pod stays ready throughout. */
function podManifest({ namespace, name, node, labels, ports, hostPort }: CastPod): object {
  const containerPorts = [
    ...ports,
    ...(hostPort === undefined ? [] : [{ name: 'outside', containerPort: 8080, hostPort }]),
  ];
  return manifest(
    { namespace, name, labels },
    {
      nodeName: nodeNameOf[node],
      containers: [
        {
          ...container(`${namespace}/${name}`, served),
          ports: containerPorts,
          readinessProbe: {
            tcpSocket: { port: 80 },
            periodSeconds: 2,
            timeoutSeconds: 5,
            failureThreshold: 3,
          },
        },
      ],
    },
  );
}

/** It has the labels that policies look for, and still is its node to them. */
function hostManifest(role: NodeSeat['role']): object {
  const metadata = {
    namespace: hostNamespace,
    name: hostPodOf({ role }),
    labels: { pod: 'a', tier: 'web', host: role },
  };
  const name = nodeNameOf[role];
  const ports = { TCP: [nodePortOfHosts], UDP: [] };
  return manifest(metadata, { nodeName: name, hostNetwork: true, containers: [container(name, ports)] });
}

function manifest(metadata: object, spec: object): object {
  const common = { terminationGracePeriodSeconds: 0, tolerations: [{ operator: 'Exists' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...common, ...spec } };
}

function container(me: string, ports: Parameters<typeof serverProgram>[1]): object {
  return {
    name: 'probe',
    image: probeImage,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', '-e', serverProgram(me, ports)],
    securityContext: { capabilities: { add: ['NET_RAW'] } },
  };
}

function serviceManifest({ name, namespace, pod, type }: (typeof services)[number]): object {
  const selector = { pod, cast: 'pod' };
  const ports = servicePorts.map((port) => ({ ...port, name: port.protocol.toLowerCase() }));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type, selector, ports },
  };
}

function hostServiceManifest(): object {
  const { name, namespace, node, port } = hostService;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { host: node }, ports: [{ port, targetPort: nodePortOfHosts }] },
  };
}
