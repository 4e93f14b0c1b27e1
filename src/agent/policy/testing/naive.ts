import { parseIpv4 } from '#base/ipv4.ts';
import type {
  AddressGroup,
  AppliedToGroup,
  GroupMember,
  NetworkPolicy,
  WirePeer,
  WireRule,
  WireService,
} from '#controlplane/wire.ts';
import type { Packet } from '#dataplane/policy/testing/simulate.ts';
import { blockContains, parseIpBlock } from '#policy/ipBlock.ts';

/** What the controller said last. */
export type Told = {
  readonly policies: ReadonlyMap<string, NetworkPolicy>;
  readonly addressGroups: ReadonlyMap<string, AddressGroup>;
  readonly appliedToGroups: ReadonlyMap<string, AppliedToGroup>;
};

/** Whether policies let a packet to (In) or from (Out) `pod` (its name in its namespace) pass, by plain reading. */
export function allows(told: Told, direction: 'In' | 'Out', pod: string, packet: Packet): boolean {
  const rules = [...told.policies.values()]
    .filter((policy) => policy.appliedToGroups.some((group) => memberNamed(told, group, pod) !== undefined))
    .flatMap((policy) =>
      policy.rules.filter((rule) => rule.direction === direction).map((rule) => ({ policy, rule })),
    );
  if (rules.length === 0) return true;
  return rules.some(({ policy, rule }) => ruleAllows(told, policy, rule, pod, packet));
}

function ruleAllows(told: Told, policy: NetworkPolicy, rule: WireRule, pod: string, packet: Packet): boolean {
  const peer = rule.direction === 'In' ? rule.from : rule.to;
  const address = rule.direction === 'In' ? packet.src : packet.dst;
  if (peer === undefined || (rule.action ?? 'Allow') !== 'Allow' || !isPeer(told, peer, address))
    return false;
  if (rule.services === undefined) return true;
  const destinations =
    rule.direction === 'In'
      ? policy.appliedToGroups.map((group) => memberNamed(told, group, pod))
      : (peer.addressGroups ?? []).flatMap((group) => membersAt(told, group, address));
  return rule.services.some((service) => serviceAllows(service, destinations, packet));
}

function isPeer(told: Told, { addressGroups = [], ipBlocks = [] }: WirePeer, address: string): boolean {
  if (addressGroups.some((group) => membersAt(told, group, address).length > 0)) return true;
  return ipBlocks.some((input) => {
    const parsed = parseIpBlock(input);
    return parsed.ok && blockContains(parsed.block, parseIpv4(address) ?? -1);
  });
}

function serviceAllows(
  { protocol = 'TCP', port, endPort }: WireService,
  destinations: readonly (GroupMember | undefined)[],
  packet: Packet,
): boolean {
  if (!['TCP', 'UDP', 'SCTP'].includes(protocol) || protocol.toLowerCase() !== packet.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return packet.port >= port && packet.port <= (endPort ?? port);
  return destinations.some((member) =>
    member?.ports?.some(
      (each) => each.name === port && each.protocol === protocol && each.port === packet.port,
    ),
  );
}

function memberNamed(told: Told, group: string, pod: string): GroupMember | undefined {
  return told.appliedToGroups.get(group)?.groupMembers?.find((member) => member.pod?.name === pod);
}

function membersAt(told: Told, group: string, address: string): GroupMember[] {
  return (told.addressGroups.get(group)?.groupMembers ?? []).filter((member) =>
    member.ips?.includes(address),
  );
}
