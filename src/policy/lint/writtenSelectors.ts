/**
 * Every selector and block of the policies and groups, with the place where it is written.
 * @module
 */
import type { AntreaPolicyInput, AntreaRule, GroupInput } from '../antrea/input.ts';
import { type PodsResult, parsePods, parseServiceAccount } from '../antrea/podGroups.ts';
import type { GroupSelector } from '../groupSelector.ts';
import type { IpBlockInput, LabelSelector, NetworkPolicy } from '../input.ts';
import { type IpBlock, parseIpBlock } from '../ipBlock.ts';
import { parseGroup } from '../kubernetesPeer.ts';
import type { Direction, PolicySource } from '../model.ts';
import type { UpstreamPeer, UpstreamPolicyInput } from '../upstream/input.ts';
import type { ObjectRef } from './finding.ts';
import { rulePath } from './lintRule.ts';
import type { LintWorld } from './lintWorld.ts';

/** Whether it says whom a policy is for, or of whom it speaks. */
type Role = 'target' | 'peer';

/** A selector or block where it is written. */
export type Written = {
  readonly object: ObjectRef;
  readonly path: string;
  readonly role: Role;
} & ({ readonly group: GroupSelector } | { readonly block: IpBlock });

/** The selectors and blocks that can be read; of the others the policies' own problems tell. */
export function* writtenSelectors(world: LintWorld): Iterable<Written> {
  for (const each of world.policies) yield* ofKubernetes(each);
  for (const each of world.antreaPolicies) yield* ofAntrea(each);
  for (const each of world.upstreamPolicies) yield* ofUpstream(each);
  for (const each of world.groups) yield* ofGroup(each);
}

function* ofKubernetes({ metadata: { name, namespace = '' }, spec = {} }: NetworkPolicy): Iterable<Written> {
  const object = { kind: 'K8sNetworkPolicy' satisfies PolicySource['type'], namespace, name };
  const own = parseGroup(namespace, spec.podSelector ?? {}, undefined);
  if (own.kind === 'group') yield { object, path: 'spec.podSelector', role: 'target', group: own.group };
  for (const { peer, path } of [
    ...peersOf(spec.ingress, 'In', 'from', (rule) => rule.from),
    ...peersOf(spec.egress, 'Out', 'to', (rule) => rule.to),
  ]) {
    if (peer.ipBlock !== undefined) yield* ofBlock(peer.ipBlock, { object, path, role: 'peer' });
    else if (peer.podSelector !== undefined || peer.namespaceSelector !== undefined) {
      const read = parseGroup(namespace, peer.podSelector, peer.namespaceSelector);
      if (read.kind === 'group') yield { object, path, role: 'peer', group: read.group };
    }
  }
}

function* ofAntrea({ metadata: { name, namespace }, spec = {} }: AntreaPolicyInput): Iterable<Written> {
  const object: ObjectRef =
    namespace === undefined
      ? { kind: 'AntreaClusterNetworkPolicy', name }
      : { kind: 'AntreaNetworkPolicy', namespace, name };
  const at = (path: string, role: Role) => ({ object, path, role });
  yield* entries(spec.appliedTo, 'spec.appliedTo', namespace, (path) => at(path, 'target'));
  const rules: readonly (readonly [Direction, readonly AntreaRule[]])[] = [
    ['In', spec.ingress ?? []],
    ['Out', spec.egress ?? []],
  ];
  for (const [direction, list] of rules) {
    for (const [index, rule] of list.entries()) {
      const path = rulePath(direction, index);
      yield* entries(rule.appliedTo, `${path}.appliedTo`, namespace, (each) => at(each, 'target'));
      const [side, peers] = direction === 'In' ? ['from', rule.from] : ['to', rule.to];
      yield* entries(peers, `${path}.${side}`, namespace, (each) => at(each, 'peer'));
    }
  }
}

type Entry = {
  readonly podSelector?: LabelSelector | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly serviceAccount?:
    | { readonly name?: string | undefined; readonly namespace?: string | undefined }
    | undefined;
  readonly ipBlock?: IpBlockInput | undefined;
  readonly namespaces?: unknown;
};
type Place = Pick<Written, 'object' | 'path' | 'role'>;

function* entries(
  list: readonly Entry[] | undefined,
  base: string,
  namespace: string | undefined,
  placeOf: (path: string) => Place,
): Iterable<Written> {
  for (const [index, entry] of (list ?? []).entries()) {
    const place = placeOf(`${base}[${index}]`);
    if (entry.ipBlock !== undefined) yield* ofBlock(entry.ipBlock, place);
    const read = podsOf(entry, namespace);
    if (read?.ok) yield { ...place, group: read.group };
  }
}

function podsOf(entry: Entry, namespace: string | undefined): PodsResult | undefined {
  const { podSelector, namespaceSelector, serviceAccount, namespaces } = entry;
  if (serviceAccount !== undefined) return parseServiceAccount(serviceAccount);
  if (podSelector === undefined && namespaceSelector === undefined) return undefined;
  const own = namespaces === undefined ? namespace : undefined;
  return parsePods({ podSelector, namespaceSelector }, own);
}

function* ofUpstream({ metadata: { name }, spec = {} }: UpstreamPolicyInput): Iterable<Written> {
  const object = { kind: 'K8sClusterNetworkPolicy' satisfies PolicySource['type'], name };
  if (spec.subject !== undefined) {
    yield* ofUpstreamPeer(spec.subject, { object, path: 'spec.subject', role: 'target' });
  }
  for (const { peer, path } of [
    ...peersOf(spec.ingress, 'In', 'from', (rule) => rule.from),
    ...peersOf(spec.egress, 'Out', 'to', (rule) => rule.to),
  ]) {
    yield* ofUpstreamPeer(peer, { object, path, role: 'peer' });
  }
}

function* ofUpstreamPeer({ namespaces, pods, networks = [] }: UpstreamPeer, place: Place): Iterable<Written> {
  for (const [index, cidr] of networks.entries()) {
    yield* ofBlock({ cidr }, { ...place, path: `${place.path}.networks[${index}]` });
  }
  if (namespaces === undefined && pods === undefined) return;
  const read = parsePods(pods ?? { namespaceSelector: namespaces }, undefined);
  if (read.ok) yield { ...place, group: read.group };
}

function* ofGroup({ metadata: { name, namespace }, spec = {} }: GroupInput): Iterable<Written> {
  const object: ObjectRef =
    namespace === undefined ? { kind: 'ClusterGroup', name } : { kind: 'Group', namespace, name };
  const place = { object, path: 'spec', role: 'peer' } as const;
  const { podSelector, namespaceSelector, ipBlocks = [] } = spec;
  for (const [index, block] of ipBlocks.entries()) {
    yield* ofBlock(block, { ...place, path: `spec.ipBlocks[${index}]` });
  }
  if (podSelector === undefined && namespaceSelector === undefined) return;
  const read = parsePods({ podSelector, namespaceSelector }, namespace);
  if (read.ok) yield { ...place, group: read.group };
}

function* ofBlock(written: IpBlockInput, place: Place): Iterable<Written> {
  const read = parseIpBlock(written);
  if (read.ok) yield { ...place, block: read.block };
}

function peersOf<Rule, Peer>(
  rules: readonly Rule[] = [],
  direction: Direction,
  side: string,
  read: (rule: Rule) => readonly Peer[] | undefined,
): { readonly peer: Peer; readonly path: string }[] {
  return rules.flatMap((rule, index) =>
    (read(rule) ?? []).map((peer, at) => ({ peer, path: `${rulePath(direction, index)}.${side}[${at}]` })),
  );
}
