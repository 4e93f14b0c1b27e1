import type { AppliedToGroup, NetworkPolicy, NodeStatsSummary } from '#controlplane/wire.ts';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import type { AgentApiReaders } from '../readers.ts';

/** A pod's port for tests. */
export function exampleInterface(changes: Partial<ContainerInterface> = {}): ContainerInterface {
  return {
    kind: 'container',
    name: 'nginx-de-481c4a',
    ofport: 3,
    ip: '10.0.1.2',
    mac: '32:a1:45:43:7c:96',
    containerId: 'f3d429a49c6b',
    podName: 'nginx-deployment-cc7df4f8f-69cm2',
    podNamespace: 'default',
    portUuid: 'bf184406-a53c-4b3d-84c7-a979f435e162',
    ...changes,
  };
}

/** The policy of the walk through, as the controller hands it out. */
export const examplePolicy: NetworkPolicy = {
  metadata: { name: 'uid-1', uid: 'uid-1' },
  sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name: 'nginx-allow', uid: 'uid-1' },
  appliedToGroups: ['766a9e51-f132-5c2f-b862-9ac68e75d77d'],
  rules: [{ direction: 'In', from: { addressGroups: ['766a9e51-f132-5c2f-b862-9ac68e75d77d'] } }],
};

/** The pods that {@link examplePolicy} applies to. */
export const exampleGroup: AppliedToGroup = {
  metadata: { name: '766a9e51-f132-5c2f-b862-9ac68e75d77d', uid: '766a9e51-f132-5c2f-b862-9ac68e75d77d' },
  groupMembers: [{ pod: { name: 'nginx-deployment-cc7df4f8f-69cm2', namespace: 'default' } }],
};

/** What {@link examplePolicy} did. */
export const exampleStats: NodeStatsSummary = {
  metadata: { name: 'node-1' },
  since: '2020-09-16T15:00:00.000Z',
  policies: [
    {
      sourceRef: examplePolicy.sourceRef,
      since: '2020-09-16T15:30:00.000Z',
      rules: [{ direction: 'In', index: 0, sessions: 2, packets: 20, bytes: 2_000 }],
    },
  ],
};

/** Readers of one node with one pod and one policy. */
export function exampleReaders(changes: Partial<AgentApiReaders> = {}): AgentApiReaders {
  const interfaces = new InterfaceStore();
  interfaces.add(exampleInterface());
  return {
    agentInfo: () => ({ version: 'v0.1.0', localPodNum: 1 }),
    interfaces,
    flows: {
      dump: async (table) => [`table=${table ?? 'all'}`],
      ofPod: async (containerId) => [`pod ${containerId}`],
      ofPolicy: async (uid) => [`policy ${uid}`],
    },
    policies: {
      networkPolicies: () => [examplePolicy],
      appliedToGroups: () => [exampleGroup],
      addressGroups: () => [],
    },
    statistics: { update: async () => true, summary: () => exampleStats },
    connections: {
      dumpConntrack: async () => ['tcp,orig=(src=10.0.1.2,dst=10.0.2.3,sport=4711,dport=80)'],
    },
    tracer: { trace: async ({ source }) => `trace from ${source}` },
    log: { level: 'info' },
    featureGates: [{ component: 'agent', name: 'Traceflow', status: 'Enabled', version: 'BETA' }],
    supportBundle: async () => new Uint8Array([1, 2]),
    metrics: { contentType: 'text/plain; version=0.0.4', metrics: async () => 'up 1\n' },
    version: 'v0.1.0',
    ...changes,
  };
}
