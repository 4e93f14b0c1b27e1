import { apiStatus } from '../client/apiStatus.ts';
import type { Client } from '../client/client.ts';
import type { Condition, Subject } from './subject.ts';

type PolicyObject = {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly generation?: number };
  readonly status?: { readonly conditions?: readonly Condition[] };
};

/** A kind of policy. `conditionsIn` is the kind whose object of the same name has the conditions, when another. */
type PolicyKind = {
  readonly title: string;
  readonly api: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
  readonly conditionsIn?: { readonly api: string; readonly plural: string };
};

/** Literals: loading the schemas would take longer than many a wait. A test compares. */
export const policyKinds: readonly PolicyKind[] = [
  {
    title: 'networkpolicy',
    api: '/apis/networking.k8s.io/v1',
    plural: 'networkpolicies',
    isNamespaced: true,
    conditionsIn: {
      api: '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1',
      plural: 'networkpolicyrealizations',
    },
  },
  ...['/apis/crd.antrea.io/v1beta1', '/apis/security.antrea.tanzu.vmware.com/v1alpha1'].flatMap((api) => [
    {
      title: 'antrea clusternetworkpolicy',
      api,
      plural: 'clusternetworkpolicies',
      isNamespaced: false,
    },
    { title: 'antrea networkpolicy', api, plural: 'networkpolicies', isNamespaced: true },
  ]),
  {
    title: 'clusternetworkpolicy',
    api: '/apis/policy.networking.k8s.io/v1alpha2',
    plural: 'clusternetworkpolicies',
    isNamespaced: false,
  },
];

/** All policies of all kinds; those of a namespace when one is given. A kind that the cluster does not have is left out. */
export async function policySubjects(cluster: Client, namespace: string): Promise<readonly Subject[]> {
  const kinds = policyKinds.filter(({ isNamespaced }) => namespace === '' || isNamespaced);
  const lists = await Promise.all(kinds.map((kind) => subjectsOf(cluster, kind, namespace)));
  return lists.flat();
}

async function subjectsOf(cluster: Client, kind: PolicyKind, namespace: string): Promise<readonly Subject[]> {
  const policies = await listOf(cluster, kind, namespace);
  if (kind.conditionsIn === undefined) {
    return policies.map((policy) => subjectOf(kind, policy, policy.status?.conditions));
  }
  const holders = await listOf(cluster, kind.conditionsIn, namespace);
  const conditions = new Map(holders.map((holder) => [keyOf(holder), holder.status?.conditions]));
  return policies.map((policy) => subjectOf(kind, policy, conditions.get(keyOf(policy))));
}

async function listOf(
  cluster: Client,
  { api, plural }: { readonly api: string; readonly plural: string },
  namespace: string,
): Promise<readonly PolicyObject[]> {
  const path = namespace === '' ? `${api}/${plural}` : `${api}/namespaces/${namespace}/${plural}`;
  try {
    return (await cluster.get<{ items: readonly PolicyObject[] }>(path)).items;
  } catch (error) {
    if (apiStatus(error) === 404) return [];
    throw error;
  }
}

function subjectOf(
  { title }: PolicyKind,
  policy: PolicyObject,
  conditions: readonly Condition[] = [],
): Subject {
  const { generation = 0, name } = policy.metadata;
  return {
    title: `${title} ${keyOf(policy)}`,
    name,
    isObserved:
      conditions.length > 0 &&
      conditions.every(({ observedGeneration = generation }) => observedGeneration === generation),
    conditions,
  };
}

function keyOf({ metadata: { namespace, name } }: PolicyObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
