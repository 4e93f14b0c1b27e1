import type { Client } from '../client/client.ts';
import { all, type Check, type Finding, failed, ok, warning } from './finding.ts';
import { type CheckedDaemonSet, type CheckedNode, conditionOf, type Items, namesWithout } from './objects.ts';

/** Needed: WatchList falls back to paging, CEL in ValidatingAdmissionPolicies does not fall back. */
const oldestMinor = 30;
/** DaemonSets by which other networks are known. */
const otherNetworks =
  /^(calico-node|canal|cilium|kube-flannel|kindnet|weave-net|kube-ovn-cni|aws-node|ovnkube-node)/;

/** Whether Antrea can be installed, from what the API server tells. Nothing is changed. */
export const clusterChecks: readonly Check[] = [version, permission, aggregation, nodes, networks];

async function version(cluster: Client): Promise<readonly Finding[]> {
  const { gitVersion, minor } = await cluster.get<{ gitVersion: string; minor: string }>('/version');
  const isNew = Number.parseInt(minor, 10) >= oldestMinor;
  return [
    isNew ? ok(`Kubernetes ${gitVersion}`) : failed(`Kubernetes ${gitVersion}: 1.${oldestMinor} is needed`),
  ];
}

async function permission(cluster: Client): Promise<readonly Finding[]> {
  type Review = { readonly status?: { readonly allowed?: boolean } };
  const { status } = await cluster.request<Review>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: '*', group: '*', resource: '*' } },
    },
  });
  return [
    status?.allowed === true
      ? ok('you may install: you are an administrator of this cluster')
      : failed('you may not install: that takes an administrator of the cluster'),
  ];
}

/** The controller serves its API through the API server, which must know how to prove itself to it. */
async function aggregation(cluster: Client): Promise<readonly Finding[]> {
  const path = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
  const { data } = await cluster.get<{ data?: Readonly<Record<string, string>> }>(path);
  return [
    data?.['requestheader-client-ca-file'] === undefined
      ? failed(
          'the API server has no aggregation layer: it is started without --requestheader-client-ca-file',
        )
      : ok('the API server has an aggregation layer'),
  ];
}

async function nodes(cluster: Client): Promise<readonly Finding[]> {
  const { items } = await cluster.get<Items<CheckedNode>>('/api/v1/nodes');
  const info = ({ status }: CheckedNode) => status?.nodeInfo ?? {};
  const runtime = (node: CheckedNode) => info(node).containerRuntimeVersion ?? '';
  const strange = namesWithout(items, (node) => /^(containerd|cri-o):/.test(runtime(node)));
  const notReady = namesWithout(items, (node) => conditionOf(node, 'Ready')?.status === 'True');
  return [
    all(
      `all ${items.length} Nodes run Linux`,
      namesWithout(items, (node) => info(node).operatingSystem === 'linux'),
      'not Linux',
    ),
    all(
      'every Node has a range of Pod addresses',
      namesWithout(items, ({ spec }) => spec?.podCIDR?.includes('.') === true),
      'no IPv4 range of Pod addresses (is --allocate-node-cidrs on?)',
    ),
    strange.length === 0
      ? ok('container runtimes are known')
      : warning(`never tried with this runtime: ${strange.join(', ')}`),
    notReady.length === 0
      ? ok('all Nodes are ready')
      : warning(`not ready, which is so without a network: ${notReady.join(', ')}`),
  ];
}

async function networks(cluster: Client): Promise<readonly Finding[]> {
  const { items } = await cluster.get<Items<CheckedDaemonSet>>('/apis/apps/v1/daemonsets');
  const names = items.map(({ metadata }) => metadata.name);
  const others = names.filter((name) => otherNetworks.test(name));
  return [
    all('no other network is installed', others, 'another network is installed, remove it first'),
    names.some((name) => name.startsWith('kube-proxy'))
      ? ok('kube-proxy serves Services')
      : warning('no DaemonSet kube-proxy: Services need it, or something like it, on every Node'),
  ];
}
