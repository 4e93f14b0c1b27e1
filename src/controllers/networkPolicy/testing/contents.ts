import type { ControlPlane } from '#controlplane/controlPlane.ts';
import type { GroupMember, NetworkPolicy } from '#controlplane/wire.ts';
import type { Compiled } from '#policy/compile.ts';
import { podKey } from '#policy/pods.ts';

type Members = Readonly<Record<string, GroupMember>>;

/** What a node (or, without one, anybody) finds in the stores, in an order and form that can be compared. */
export type Contents = {
  readonly policies: Readonly<Record<string, Pick<NetworkPolicy, 'appliedToGroups' | 'rules'>>>;
  readonly addressGroups: Readonly<Record<string, Members>>;
  readonly appliedToGroups: Readonly<Record<string, Members>>;
};

/** What is in the stores. */
export function contentsOf(controlPlane: ControlPlane, node?: string): Contents {
  const scope = node === undefined ? {} : { node };
  const { networkPolicies, addressGroups, appliedToGroups } = controlPlane;
  return {
    policies: Object.fromEntries(
      networkPolicies
        .list(scope)
        .items.map(({ metadata, appliedToGroups: targets, rules }) => [
          metadata.name,
          { appliedToGroups: targets, rules },
        ]),
    ),
    addressGroups: groupsOf(addressGroups.list(scope).items),
    appliedToGroups: groupsOf(appliedToGroups.list(scope).items),
  };
}

/** What should be there. */
export function wanted(compiled: Compiled, node?: string): Contents {
  const isFor = (span: ReadonlySet<string>) => node === undefined || span.has(node);
  const targets = [...compiled.appliedToGroups].map(([name, byNode]) => {
    const nodes = [...byNode].filter(([each]) => node === undefined || each === node);
    return [name, nodes.flatMap(([, members]) => [...members.values()])] as const;
  });
  return {
    policies: Object.fromEntries(
      [...compiled.policies]
        .filter(([, { span }]) => isFor(span))
        .map(([uid, { policy }]) => [uid, { appliedToGroups: policy.appliedToGroups, rules: policy.rules }]),
    ),
    addressGroups: Object.fromEntries(
      [...compiled.addressGroups]
        .filter(([, { span }]) => isFor(span))
        .map(([name, { members }]) => [name, keyed([...members.values()])]),
    ),
    appliedToGroups: Object.fromEntries(
      targets
        .filter(([, members]) => node === undefined || members.length > 0)
        .map(([name, members]) => [name, keyed(members)]),
    ),
  };
}

function groupsOf(
  groups: readonly {
    readonly metadata: { readonly name: string };
    readonly groupMembers?: readonly GroupMember[];
  }[],
): Readonly<Record<string, Members>> {
  return Object.fromEntries(
    groups.map(({ metadata, groupMembers = [] }) => [metadata.name, keyed(groupMembers)]),
  );
}

/** @throws Error when a pod is there twice. */
function keyed(members: readonly GroupMember[]): Members {
  const result: Record<string, GroupMember> = {};
  for (const member of members) {
    const key = member.pod === undefined ? '' : podKey(member.pod);
    if (key in result) throw new Error(`${key} is in a group twice`);
    result[key] = member;
  }
  return result;
}
