import type { RequestOptions } from 'node:https';
import { connect } from 'node:tls';
import type { KubeConfig } from '@kubernetes/client-node';
import { CodedError } from '#base/errors.ts';
import { forwardPort } from '#kube/portForward.ts';
import { antreaNamespace } from './antreaNamespace.ts';
import { type Client, lazyClient } from './client.ts';
import type { AgentAddress, Components } from './components.ts';
import { createHttpsClient, type HttpsTarget } from './httpsCall.ts';

type Pod = {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec?: { readonly nodeName?: string };
  readonly status?: { readonly phase?: string };
};

/** What connections to agents and the controller need. */
export type ClusterComponentsOptions = Pick<HttpsTarget, 'timeoutMs' | 'trace'> & {
  /** The cluster's API server. */
  readonly cluster: Client;
  readonly loadConfig: () => Promise<KubeConfig>;
};

type Located = ClusterComponentsOptions & {
  /** Where the pods of agents and controller are. */
  readonly namespace: () => Promise<string>;
};

const ports = { 'antrea-agent': 10_350, 'antrea-controller': 10_349 } as const;
type Component = keyof typeof ports;

/**
 * Reaches the agents and the controller of a cluster by port-forwarding through its API server, so that no node needs to
 * be reachable. Inside that tunnel they authenticate and authorize the user of the kubeconfig themselves.
 */
export function clusterComponents(given: ClusterComponentsOptions): Components {
  let known: Promise<string> | undefined;
  const namespace = () => {
    known ??= antreaNamespace(given.cluster);
    return known;
  };
  const options = { ...given, namespace };
  const clients = new Map<string, Client>();
  const open = (key: string, find: () => Promise<Pod>, component: Component): Client => {
    const client = clients.get(key) ?? lazyClient(async () => clientOf(options, await find(), component));
    clients.set(key, client);
    return client;
  };
  return {
    agents: async () => (await runningPods(options, 'antrea-agent')).map(addressOf).sort(byNode),
    agent: (node) => open(`agent/${node}`, () => findPod(options, 'antrea-agent', node), 'antrea-agent'),
    controller: () => open('controller', () => findPod(options, 'antrea-controller'), 'antrea-controller'),
    close: async () => {
      for (const client of clients.values()) await client.close();
    },
  };
}

function addressOf({ metadata, spec }: Pod): AgentAddress {
  return { node: spec?.nodeName ?? '', pod: { namespace: metadata.namespace, name: metadata.name } };
}

function byNode(a: AgentAddress, b: AgentAddress): number {
  return a.node < b.node ? -1 : 1;
}

async function runningPods({ cluster, namespace }: Located, component: Component): Promise<readonly Pod[]> {
  const labelSelector = `app=antrea,component=${component}`;
  const path = `/api/v1/namespaces/${await namespace()}/pods`;
  const { items } = await cluster.get<{ items: readonly Pod[] }>(path, { labelSelector });
  return items.filter(({ status }) => status?.phase === 'Running');
}

async function findPod(options: Located, component: Component, node?: string): Promise<Pod> {
  const pods = await runningPods(options, component);
  const found = pods.find(({ spec }) => node === undefined || spec?.nodeName === node);
  if (found !== undefined) return found;
  const where = node === undefined ? '' : ` on node ${node}`;
  throw new CodedError('ANTREA_ANTCTL_UNREACHABLE', `no running Pod of ${component}${where}`);
}

async function clientOf(
  options: ClusterComponentsOptions,
  { metadata }: Pod,
  component: Component,
): Promise<Client> {
  const config = await options.loadConfig();
  const port = ports[component];
  return createHttpsClient({
    address: `https://${metadata.name}:${port}`,
    connection: async () => {
      const credentials: RequestOptions = {};
      await config.applyToHTTPSOptions(credentials);
      const tunnel = await forwardPort(config, { ...metadata, port });
      const { cert, key, headers = {} } = credentials;
      const tls = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
      // The tunnel ends in the pod that the API server named; the pod's own certificate is signed by nobody.
      const socket = connect({ ...tls, socket: tunnel, rejectUnauthorized: false });
      return { headers, createConnection: () => socket };
    },
    close: async () => undefined,
    timeoutMs: options.timeoutMs,
    trace: options.trace,
  });
}
