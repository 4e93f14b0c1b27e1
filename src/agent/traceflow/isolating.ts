import type { SourceRef } from '#controlplane/wire.ts';
import type { Direction } from '#dataplane/policy/direction.ts';
import { policiesOfPod } from '../api/networkPolicies.ts';
import type { PolicyReader } from '../api/readers.ts';

/** The policies that leave a pod (`namespace/name`) of this node only what they allow in a direction: Kubernetes' own do. */
export function isolatingPolicies(
  policies: Pick<PolicyReader, 'networkPolicies' | 'appliedToGroups'>,
  pod: string,
  direction: Direction,
): readonly SourceRef[] {
  const [namespace = '', name = ''] = pod.split('/');
  return policiesOfPod(policies, namespace, name)
    .filter(({ tierPriority }) => tierPriority === undefined)
    .filter(({ rules }) => rules.some((rule) => rule.direction === direction))
    .map(({ sourceRef }) => sourceRef);
}
