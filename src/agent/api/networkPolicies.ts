import { controlPlaneApiVersion } from '#controlplane/group.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import { json, type Reply } from '#kube/serving/reply.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import type { PolicyReader } from './readers.ts';

/**
 * `/networkpolicies?name=&namespace=&pod=`: one object when a name is given, else a list. A policy that is per namespace
 * is several of the same name here; the name alone gives the first.
 */
export function networkPolicies(policies: PolicyReader, query: URLSearchParams): Reply {
  const name = query.get('name') ?? '';
  const pod = query.get('pod') ?? '';
  const namespace = query.get('namespace') ?? '';
  if (pod !== '' && namespace === '') throw new StatusError('BadRequest', 'namespace must be provided');
  if (name !== '') return json(findPolicy(policies, namespace, name));
  const items = pod === '' ? inNamespace(policies, namespace) : policiesOfPod(policies, namespace, pod);
  return json({ kind: 'NetworkPolicyList', apiVersion: controlPlaneApiVersion, metadata: {}, items });
}

/**
 * The policy made from `namespace/name`, or of the whole cluster without a namespace.
 * @throws StatusError NotFound | BadRequest (no such policy of the whole cluster)
 */
export function findPolicy(policies: PolicyReader, namespace: string, name: string): NetworkPolicy {
  const found = policies
    .networkPolicies()
    .find(({ sourceRef }) => sourceRef.name === name && (sourceRef.namespace ?? '') === namespace);
  if (found !== undefined) return found;
  if (namespace === '') throw new StatusError('BadRequest', 'namespace must be provided');
  throw new StatusError('NotFound', `networkpolicy "${name}" not found`);
}

function inNamespace(policies: PolicyReader, namespace: string): readonly NetworkPolicy[] {
  return policies
    .networkPolicies()
    .filter(({ sourceRef }) => namespace === '' || sourceRef.namespace === namespace);
}

/** The policies that apply to a pod: those one of whose groups holds it. */
export function policiesOfPod(
  policies: Pick<PolicyReader, 'networkPolicies' | 'appliedToGroups'>,
  namespace: string,
  name: string,
): readonly NetworkPolicy[] {
  const groups = new Set<string>();
  for (const { metadata, groupMembers = [] } of policies.appliedToGroups()) {
    const holds = groupMembers.some(({ pod }) => pod?.name === name && pod.namespace === namespace);
    if (holds) groups.add(metadata.name);
  }
  return policies
    .networkPolicies()
    .filter(({ appliedToGroups }) => appliedToGroups.some((group) => groups.has(group)));
}
