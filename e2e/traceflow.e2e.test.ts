/** Traceflow: packets that are sent for real, over one node, over two, and by a Service; and who ended them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceflowNodeResult, TraceflowObservation } from '#crds/traceflowStatus.ts';
import { antctl } from './support/antctl.ts';
import { installedFlows } from './support/bridge.ts';
import { apply, kubectl, nodeAddress, nodes } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, podAddress, startPods } from './support/pods.ts';
import { until } from './support/until.ts';

const namespace = 'e2e-traceflow';
const clusterPolicy = 'e2e-traceflow';
const port = 8080;

const own = (app: string) => ({ podSelector: { matchLabels: { app } } });
const objects = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace },
    spec: { selector: { app: 'far' }, ports: [{ port }] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'alone', namespace },
    spec: { ...own('alone'), policyTypes: ['Ingress'] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'near', namespace },
    spec: { ...own('near'), ingress: [{ from: [own('client')] }] },
  },
  {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: clusterPolicy },
    spec: {
      priority: 5,
      tier: 'securityops',
      appliedTo: [
        {
          ...own('client'),
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        },
      ],
      egress: [{ name: 'no-telnet', action: 'Drop', ports: [{ protocol: 'TCP', port: 23 }] }],
    },
  },
];

type Shown = {
  readonly phase: string;
  readonly reason?: string;
  readonly results?: readonly TraceflowNodeResult[];
};

/** What `antctl traceflow` shows of a packet of the client, from outside of the cluster. */
async function trace(destination: string, flow: string): Promise<Shown> {
  const ends = ['-S', `${namespace}/client`, '-D', `${namespace}/${destination}`, '-f', flow];
  const { code, out, err } = await antctl('traceflow', ...ends, '-o', 'json', '-t', '60s');
  expect(code, `${out}${err}`).toBe(0);
  return JSON.parse(out);
}

const sent = { component: 'SpoofGuard', action: 'Forwarded' };
const delivered = (pod: string): Partial<TraceflowObservation> => ({
  component: 'Forwarding',
  componentInfo: 'Output',
  action: 'Delivered',
  pod: `${namespace}/${pod}`,
});
const web = `tcp,tcp_dst=${port}`;

describe('antctl traceflow', () => {
  beforeAll(async () => {
    await ensureNamespace(namespace);
    const places = { client: nodes.worker, near: nodes.worker, far: nodes.worker2, alone: nodes.worker2 };
    const pods = Object.entries(places).map(([name, node]) => ({ name, namespace, node }));
    await Promise.all([startPods(pods), apply(...objects)]);
    await until(
      'the policies are in force',
      async () => {
        const dropped = await trace('near', 'tcp,tcp_dst=23');
        const alone = await trace('alone', 'icmp');
        return [dropped, alone].every(({ results = [] }) => JSON.stringify(results).includes('Dropped'));
      },
      { timeoutMs: 180_000 },
    );
  }, 300_000);
  afterAll(async () => {
    await Promise.all([
      deleteNamespace(namespace),
      kubectl(['delete', 'clusternetworkpolicies.crd.antrea.io', clusterPolicy, '--ignore-not-found']),
    ]);
  }, 180_000);

  it('sees a packet reach a pod of the same node, and who let it', async () => {
    expect(await trace('near', web)).toMatchObject({
      phase: 'Succeeded',
      results: [
        {
          node: nodes.worker,
          role: 'Sender',
          observations: [
            sent,
            {
              component: 'NetworkPolicy',
              componentInfo: 'IngressRule',
              action: 'Forwarded',
              networkPolicy: `K8sNetworkPolicy:${namespace}/near`,
            },
            delivered('near'),
          ],
        },
      ],
    });
  });

  it('follows a packet through the tunnel', async () => {
    const tunnelDstIP = await nodeAddress(nodes.worker2);
    expect(await trace('far', 'icmp')).toMatchObject({
      phase: 'Succeeded',
      results: [
        {
          node: nodes.worker,
          role: 'Sender',
          observations: [sent, { component: 'Forwarding', action: 'Forwarded', tunnelDstIP }],
        },
        {
          node: nodes.worker2,
          role: 'Receiver',
          observations: [{ componentInfo: 'Classification', action: 'Received' }, delivered('far')],
        },
      ],
    });
  });

  it('follows a packet to a Service, by kube-proxy to another node', async () => {
    const translatedDstIP = await podAddress(namespace, 'far');
    expect((await trace('web', web)).results).toMatchObject([
      {
        node: nodes.worker,
        observations: [
          sent,
          { component: 'Forwarding', action: 'Forwarded' },
          { component: 'LB', translatedDstIP, pod: `${namespace}/far` },
          { component: 'Forwarding', action: 'Forwarded', tunnelDstIP: expect.any(String) },
        ],
      },
      { node: nodes.worker2, observations: [{ action: 'Received' }, delivered('far')] },
    ]);
  });

  it('names the policies that a packet ends at', async () => {
    const [isolated, dropped] = await Promise.all([trace('alone', web), trace('near', 'tcp,tcp_dst=23')]);
    expect(isolated.results?.[1]).toMatchObject({
      node: nodes.worker2,
      observations: [
        { action: 'Received' },
        {
          component: 'NetworkPolicy',
          componentInfo: 'IngressDefaultRule',
          action: 'Dropped',
          networkPolicy: `K8sNetworkPolicy:${namespace}/alone`,
          networkPolicyRule: 'default deny',
        },
      ],
    });
    expect(dropped.results).toMatchObject([
      {
        node: nodes.worker,
        observations: [
          sent,
          {
            component: 'NetworkPolicy',
            componentInfo: 'CNPSecurityOpsEgressRule',
            action: 'Dropped',
            networkPolicy: `AntreaClusterNetworkPolicy:${clusterPolicy}`,
            networkPolicyRule: 'no-telnet',
          },
        ],
      },
    ]);
  });

  it('leaves no flow behind', async () => {
    await until('no flow asks for traced packets', async () => {
      const flows = await Promise.all([nodes.worker, nodes.worker2].map((node) => installedFlows(node)));
      return flows.flat().every(({ match }) => !match.includes('nw_tos='));
    });
  });
});
