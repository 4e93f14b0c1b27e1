/**
 * The same as an index computes, from scratch and without any index: every selector is tried on every pod. It is what
 * the incremental computation is compared with.
 * @module
 */
import { parseIpv4 } from '#base/ipv4.ts';
import type { AntreaPolicyInput, GroupInput, GroupRef, ServiceInput, TierInput } from './antrea/input.ts';
import { partsOf } from './antrea/parts.ts';
import { readPolicy } from './antrea/readPolicy.ts';
import { defaultTierPriority } from './antrea/tiers.ts';
import type { ServiceRef } from './antrea/world.ts';
import { type Compilation, type CompiledPolicy, compilePolicy } from './compiled.ts';
import type { PolicyView } from './evaluate.ts';
import { GroupNames } from './groupNames.ts';
import type { GroupSelector } from './groupSelector.ts';
import type { Labels, Namespace, NetworkPolicy, Pod } from './input.ts';
import { blockContains } from './ipBlock.ts';
import { fromKubernetes } from './kubernetesPolicy.ts';
import { selects } from './labelSelector.ts';
import type { Policy } from './model.ts';
import { type Member, type PodFacts, podFacts, podKey } from './pods.ts';
import { withServiceAccount } from './serviceAccount.ts';
import type { UpstreamPolicyInput } from './upstream/input.ts';
import { fromUpstream } from './upstream/upstreamPolicy.ts';

/** All objects, each once. */
export type Cluster = {
  readonly pods: readonly Pod[];
  readonly namespaces: readonly Namespace[];
  readonly policies: readonly NetworkPolicy[];
  readonly antreaPolicies?: readonly AntreaPolicyInput[];
  /** ClusterNetworkPolicies of policy.networking.k8s.io. */
  readonly upstreamPolicies?: readonly UpstreamPolicyInput[];
  readonly tiers?: readonly TierInput[];
  readonly groups?: readonly GroupInput[];
  readonly services?: readonly ServiceInput[];
};

type Nodes = ReadonlySet<string>;

/** Policies by uid, groups by name, members by pod (`namespace/name`), targets by node first. */
export type Compiled = {
  readonly policies: ReadonlyMap<string, { readonly policy: CompiledPolicy; readonly span: Nodes }>;
  readonly addressGroups: ReadonlyMap<
    string,
    { readonly members: ReadonlyMap<string, Member>; readonly span: Nodes }
  >;
  readonly appliedToGroups: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, Member>>>;
};

/** Computes policies, groups and spans of a cluster. */
export function compile(cluster: Cluster): Compiled {
  const world = new World(cluster);
  const appliedToGroups = new Map<string, ReadonlyMap<string, ReadonlyMap<string, Member>>>();
  for (const { appliedTo } of world.compilations) {
    for (const [name, selector] of appliedTo) appliedToGroups.set(name, targetsOf(world.select(selector)));
  }
  const spanOf = ({ policy }: Compilation): Nodes =>
    new Set(policy.appliedToGroups.flatMap((name) => [...(appliedToGroups.get(name)?.keys() ?? [])]));

  const policies = new Map(
    world.compilations.map((each) => [each.policy.uid, { policy: each.policy, span: spanOf(each) }]),
  );
  const addressGroups = new Map<string, { members: ReadonlyMap<string, Member>; span: Set<string> }>();
  for (const compilation of world.compilations) {
    for (const [name, selector] of compilation.addresses) {
      const group = addressGroups.get(name) ?? {
        members: peersOf(world.select(selector)),
        span: new Set<string>(),
      };
      for (const node of spanOf(compilation)) group.span.add(node);
      addressGroups.set(name, group);
    }
  }
  return { policies, addressGroups, appliedToGroups };
}

/** What `evaluate` needs of a cluster. */
export function viewOf(cluster: Cluster): PolicyView {
  const world = new World(cluster);
  const addresses = new Map(world.compilations.flatMap((each) => [...each.addresses]));
  const targets = new Map(world.compilations.flatMap((each) => [...each.appliedTo]));
  const isIn = (selector: GroupSelector | undefined, { key }: PodFacts) =>
    selector !== undefined && world.select(selector).some((facts) => facts.key === key);
  return {
    pod: (ref) => world.pods.find(({ facts }) => facts.key === podKey(ref))?.facts,
    policiesSelecting: (pod) =>
      world.compilations
        .filter(({ appliedTo }) => [...appliedTo.values()].some((selector) => isIn(selector, pod)))
        .map(({ policy }) => policy),
    isInAppliedToGroup: (name, pod) => isIn(targets.get(name), pod),
    isInAddressGroup: (name, pod) => isIn(addresses.get(name), pod),
  };
}

class World {
  readonly pods: readonly { readonly facts: PodFacts; readonly labels: Labels }[];
  readonly compilations: readonly Compilation[];
  readonly #namespaces: ReadonlyMap<string, Labels>;

  constructor(cluster: Cluster) {
    const { pods, namespaces, policies, upstreamPolicies = [] } = cluster;
    this.pods = pods.map((pod) => ({
      facts: podFacts(pod),
      labels: withServiceAccount(pod.metadata.labels ?? {}, pod.spec?.serviceAccountName),
    }));
    this.#namespaces = new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
    const names = new GroupNames();
    const all = [
      ...policies.map(fromKubernetes),
      ...orderedPolicies(cluster),
      ...upstreamPolicies.map(fromUpstream),
    ];
    this.compilations = all.map((policy) => compilePolicy(policy, names));
  }

  /** The pods that a group means; whether it can hold them yet (address, node) is another question. */
  select({ scope, podSelector, within }: GroupSelector): PodFacts[] {
    const selected = this.pods.filter(({ facts, labels }) => {
      if (facts.place !== 'pod') return false;
      const { namespace } = facts.ref;
      const namespaceLabels = this.#namespaces.get(namespace);
      const isInScope =
        scope.kind === 'namespace'
          ? scope.name === namespace
          : namespaceLabels !== undefined && selects(scope.selector, namespaceLabels);
      if (!isInScope || (podSelector !== undefined && !selects(podSelector, labels))) return false;
      return within === undefined || facts.addresses.some((text) => blockContains(within, numberOf(text)));
    });
    return selected.map(({ facts }) => facts);
  }
}

/** Antrea's policies, with all the parts that the namespaces give. */
function orderedPolicies({
  namespaces,
  antreaPolicies = [],
  tiers = [],
  groups = [],
  services = [],
}: Cluster): Policy[] {
  const world = {
    tier: (name: string) => tiers.find((tier) => tier.name === name)?.priority ?? defaultTierPriority(name),
    group: ({ name, namespace }: GroupRef) =>
      groups.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
    service: ({ name, namespace }: ServiceRef) =>
      services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
  };
  return antreaPolicies.flatMap((input) => {
    const blueprint = readPolicy(input, world);
    const parts = new Map<string, Policy>();
    for (const { metadata } of namespaces) {
      const namespace = { name: metadata.name, labels: metadata.labels ?? {} };
      for (const [key, make] of partsOf(blueprint, namespace)) parts.set(key, make());
    }
    return [blueprint.policy, ...parts.values()];
  });
}

function numberOf(address: string): number {
  return parseIpv4(address) ?? Number.NaN;
}

function peersOf(pods: readonly PodFacts[]): Map<string, Member> {
  return new Map(pods.flatMap(({ key, peer }) => (peer === undefined ? [] : [[key, peer] as const])));
}

function targetsOf(pods: readonly PodFacts[]): Map<string, Map<string, Member>> {
  const targets = new Map<string, Map<string, Member>>();
  for (const { key, target } of pods) {
    if (target === undefined) continue;
    const members = targets.get(target.node) ?? new Map<string, Member>();
    targets.set(target.node, members.set(key, target.member));
  }
  return targets;
}
