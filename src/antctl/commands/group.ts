import { controlPlaneResources } from '#controlplane/group.ts';
import type { AddressGroup, AppliedToGroup, GroupMember } from '#controlplane/wire.ts';
import { summarise } from '../output/table.ts';
import { fetchAll, fetchOne } from './controlPlaneFetch.ts';
import { type GetDefinition, getCommand } from './getCommand.ts';

type Group = AppliedToGroup | AddressGroup;

type GroupTexts = Pick<GetDefinition<Group>, 'name' | 'aliases' | 'short' | 'long'> & {
  readonly resource: (typeof controlPlaneResources)['appliedToGroups' | 'addressGroups'];
  readonly memberColumn: string;
  readonly memberCells: (member: GroupMember) => readonly string[];
};

/** `antctl get appliedtogroup`: the pods that policies apply to. */
export const appliedToGroupCommand = groupCommand({
  name: 'appliedtogroup',
  aliases: ['appliedtogroups', 'atg'],
  short: 'Print appliedto groups',
  long: 'Print the groups of Pods that NetworkPolicies are applied to.',
  resource: controlPlaneResources.appliedToGroups,
  memberColumn: 'PODS',
  memberCells: ({ pod }) => (pod === undefined ? [] : [`${pod.namespace}/${pod.name}`]),
});

/** `antctl get addressgroup`: the addresses that rules of policies speak of. */
export const addressGroupCommand = groupCommand({
  name: 'addressgroup',
  aliases: ['addressgroups', 'ag'],
  short: 'Print address groups',
  long: 'Print the groups of addresses that the rules of NetworkPolicies speak of.',
  resource: controlPlaneResources.addressGroups,
  memberColumn: 'POD-IPS',
  memberCells: ({ ips = [] }) => ips,
});

function groupCommand({ resource, memberColumn, memberCells, ...texts }: GroupTexts) {
  return getCommand<Group>({
    ...texts,
    args: [{ name: 'name', usage: 'Name of the group.' }],
    fetch: async (invocation, context) => {
      const [name] = invocation.args;
      if (name === undefined) return { kind: 'list', objects: await fetchAll<Group>(resource, context) };
      return { kind: 'one', object: await fetchOne<Group>(resource, context, name) };
    },
    presentation: {
      table: {
        columns: ['NAME', memberColumn],
        row: ({ metadata, groupMembers = [] }) => [
          metadata.name,
          summarise(groupMembers.flatMap(memberCells)),
        ],
        sorted: true,
      },
      toJson: ({ metadata, groupMembers = [] }) => ({
        name: metadata.name,
        pods: groupMembers.map(memberJson),
      }),
    },
  });
}

function memberJson({ pod, ips, ports }: GroupMember): object {
  return { ...(pod && { pod }), ...(ips?.[0] !== undefined && { ip: ips[0] }), ...(ports && { ports }) };
}
