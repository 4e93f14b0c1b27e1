import { readFileSync } from 'node:fs';
import type { OvsFlow, PodInterface } from '#controlplane/agentApi.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import type { AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';
import { RequestError } from '../client/client.ts';
import { fakeClient } from './fakeContext.ts';

/** A transcript of `goldens/`. */
export function golden(name: string): string {
  return readFileSync(new URL(`../goldens/${name}.txt`, import.meta.url), 'utf8');
}

function pod(
  podNamespace: string,
  name: string,
  interfaceName: string,
  rest: readonly string[],
): PodInterface {
  const [ip = '', mac = '', portUUID = '', ofPort = '', containerID = ''] = rest;
  return { podNamespace, name, interfaceName, ip, mac, portUUID, ofPort: Number(ofPort), containerID };
}

/** The pods of the transcript's node, not in the order in which they are printed. */
const pods: readonly PodInterface[] = [
  pod('vmware-system-csi', 'vsphere-csi-node-86fds', 'vsphere--940a85', [
    '192.168.1.5',
    'd2:95:fc:3a:1e:a1',
    '352c776b-1bcc-41d9-a961-50039e804689',
    '5',
    '08a976b1c76e7f',
  ]),
  pod('default', 'nginx-deployment-cc7df4f8f-pcn79', 'nginx-de-548af9', [
    '192.168.1.4',
    'f2:38:81:3e:e0:08',
    '54b7032b-f513-4a2b-9bc8-924b2dcb620f',
    '4',
    '52c08818eeb0a1',
  ]),
  pod('default', 'nginx-deployment-cc7df4f8f-69cm2', 'nginx-de-481c4a', [
    '192.168.1.3',
    '32:a1:45:43:7c:96',
    'bf184406-a53c-4b3d-84c7-a979f435e162',
    '3',
    'f3d429a49c6b2c',
  ]),
  pod('cassandra', 'cassandra-1', 'cassandr-1e6e0a', [
    '192.168.1.7',
    '4e:c8:62:fb:8b:75',
    '9fd9bdc3-5fd1-4c4a-b46a-d4e35af0f8da',
    '7',
    'ac559b874be3d4',
  ]),
];

const agentInfo: AntreaAgentInfoFields = {
  version: 'v0.9.2-unknown',
  podRef: { kind: 'Pod', namespace: 'kube-system', name: 'antrea-agent-ktn22' },
  nodeRef: { kind: 'Node', name: 'tkg-cluster-1-18-5-workers-8zj27-67c98696dc-52g5r' },
  nodeSubnet: ['192.168.1.0/24'],
  networkPolicyControllerInfo: {},
  localPodNum: 4,
  agentConditions: [{ type: 'AgentHealthy', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' }],
};

const nginxGroup = '766a9e51-f132-5c2f-b862-9ac68e75d77d';

const policy: NetworkPolicy = {
  metadata: { name: 'uid', uid: 'uid' },
  sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name: 'nginx-allow', uid: 'uid' },
  appliedToGroups: [nginxGroup],
  rules: [{ direction: 'In', from: { addressGroups: [nginxGroup] } }],
};

/** The flows of a transcript: all of its lines but the header. */
function flows(name: string): readonly OvsFlow[] {
  const [, ...lines] = golden(name).trimEnd().split('\n');
  return lines.map((flow) => ({ flow }));
}

/** What the agent of the transcript's node answers, by path and query. */
const answers: Readonly<Record<string, () => unknown>> = {
  '/podinterfaces?': () => pods,
  '/podinterfaces?name=none': () => {
    throw new RequestError(404, 'podinterface "none" not found');
  },
  '/agentinfo?': () => agentInfo,
  '/version?': () => ({ gitVersion: 'v0.9.2', gitCommit: 'unknown', gitTreeState: '' }),
  '/ovsflows?namespace=default&pod=nginx-deployment-cc7df4f8f-69cm2': () => flows('ovsflows-pod'),
  '/ovsflows?table=ingressRule': () => flows('ovsflows-ingressrule'),
  '/networkpolicies?': () => ({ items: [policy] }),
  '/networkpolicies?namespace=default&name=nginx-allow': () => policy,
  '/appliedtogroups?': () => ({ items: [] }),
  '/addressgroups?': () => ({
    items: [{ metadata: { name: nginxGroup, uid: nginxGroup }, groupMembers: [{ ips: ['192.168.1.3'] }] }],
  }),
};

/** The agent of the transcript's node. */
export const seedAgent = fakeClient(({ path, query }) => {
  const key = `${path}?${new URLSearchParams(query)}`;
  const answer = answers[key];
  if (answer === undefined) throw new Error(`the test asks for an unknown path: ${key}`);
  return answer();
});
