import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import type { Namespace, Pod } from '../input.ts';
import { PolicyIndex } from '../policyIndex.ts';
import {
  accountedPod,
  antreaPolicy,
  antreaUid,
  group,
  groupName,
  service,
  serviceRef,
  tier,
  tierName,
} from '../testing/antreaArbitraries.ts';
import { namespace, namespaceName, podName } from '../testing/arbitraries.ts';
import { Told } from '../testing/told.ts';
import type { AntreaPolicyInput, GroupInput, GroupRef, ServiceInput, TierInput } from './input.ts';

type Event =
  | { readonly set: 'pod'; readonly pod: Pod }
  | { readonly delete: 'pod'; readonly name: string; readonly namespace: string }
  | { readonly set: 'namespace'; readonly namespace: Namespace }
  | { readonly delete: 'namespace'; readonly name: string }
  | { readonly set: 'policy'; readonly policy: AntreaPolicyInput }
  | { readonly delete: 'policy'; readonly uid: string }
  | { readonly set: 'tier'; readonly tier: TierInput }
  | { readonly delete: 'tier'; readonly name: string }
  | { readonly set: 'group'; readonly group: GroupInput }
  | { readonly delete: 'group'; readonly group: GroupRef }
  | { readonly set: 'service'; readonly service: ServiceInput }
  | { readonly delete: 'service'; readonly service: { readonly name: string; readonly namespace: string } }
  | { readonly drain: number };

const groupRef = fc.record({ name: groupName, namespace: fc.option(namespaceName, { nil: undefined }) });

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ set: fc.constant('pod' as const), pod: accountedPod }) },
  {
    weight: 1,
    arbitrary: fc.record({ delete: fc.constant('pod' as const), name: podName, namespace: namespaceName }),
  },
  { weight: 4, arbitrary: fc.record({ set: fc.constant('namespace' as const), namespace }) },
  { weight: 1, arbitrary: fc.record({ delete: fc.constant('namespace' as const), name: namespaceName }) },
  { weight: 6, arbitrary: fc.record({ set: fc.constant('policy' as const), policy: antreaPolicy }) },
  { weight: 1, arbitrary: fc.record({ delete: fc.constant('policy' as const), uid: antreaUid }) },
  { weight: 2, arbitrary: fc.record({ set: fc.constant('tier' as const), tier }) },
  { weight: 1, arbitrary: fc.record({ delete: fc.constant('tier' as const), name: tierName }) },
  { weight: 3, arbitrary: fc.record({ set: fc.constant('group' as const), group }) },
  { weight: 1, arbitrary: fc.record({ delete: fc.constant('group' as const), group: groupRef }) },
  { weight: 2, arbitrary: fc.record({ set: fc.constant('service' as const), service }) },
  { weight: 1, arbitrary: fc.record({ delete: fc.constant('service' as const), service: serviceRef }) },
  { weight: 3, arbitrary: fc.record({ drain: fc.integer({ min: 0, max: 5 }) }) },
);

/** The objects as an API server would hold them, and the index that is told of them. */
class Cluster {
  readonly index = new PolicyIndex();
  readonly told = new Told();
  readonly #pods = new Map<string, Pod>();
  readonly #namespaces = new Map<string, Namespace>();
  readonly #policies = new Map<string, AntreaPolicyInput>();
  readonly #tiers = new Map<string, TierInput>();
  readonly #groups = new Map<string, GroupInput>();
  readonly #services = new Map<string, ServiceInput>();

  apply(each: Event): void {
    if ('drain' in each) this.told.apply(this.index.drain(each.drain));
    else if ('set' in each) this.#set(each);
    else this.#delete(each);
  }

  #set(each: Extract<Event, { set: string }>): void {
    switch (each.set) {
      case 'pod':
        this.#pods.set(`${each.pod.metadata.namespace}/${each.pod.metadata.name}`, each.pod);
        this.index.upsertPod(each.pod);
        break;
      case 'namespace':
        this.#namespaces.set(each.namespace.metadata.name, each.namespace);
        this.index.upsertNamespace(each.namespace);
        break;
      case 'policy':
        this.#policies.set(each.policy.metadata.uid ?? '', each.policy);
        this.index.upsertAntreaPolicy(each.policy);
        break;
      case 'tier':
        this.#tiers.set(each.tier.name, each.tier);
        this.index.upsertTier(each.tier);
        break;
      case 'group':
        this.#groups.set(keyOf(each.group.metadata), each.group);
        this.index.upsertGroup(each.group);
        break;
      case 'service':
        this.#services.set(keyOf(each.service.metadata), each.service);
        this.index.upsertService(each.service);
        break;
    }
  }

  #delete(each: Extract<Event, { delete: string }>): void {
    switch (each.delete) {
      case 'pod':
        this.#pods.delete(`${each.namespace}/${each.name}`);
        this.index.deletePod(each);
        break;
      case 'namespace':
        this.#namespaces.delete(each.name);
        this.index.deleteNamespace(each.name);
        break;
      case 'policy':
        this.#policies.delete(each.uid);
        this.index.deleteAntreaPolicy(each.uid);
        break;
      case 'tier':
        this.#tiers.delete(each.name);
        this.index.deleteTier(each.name);
        break;
      case 'group':
        this.#groups.delete(keyOf(each.group));
        this.index.deleteGroup(each.group);
        break;
      case 'service':
        this.#services.delete(keyOf(each.service));
        this.index.deleteService(each.service);
        break;
    }
  }

  compile() {
    return compile({
      pods: [...this.#pods.values()],
      namespaces: [...this.#namespaces.values()],
      policies: [],
      antreaPolicies: [...this.#policies.values()],
      tiers: [...this.#tiers.values()],
      groups: [...this.#groups.values()],
      services: [...this.#services.values()],
    });
  }

  clear(): void {
    for (const uid of this.#policies.keys()) this.index.deleteAntreaPolicy(uid);
    for (const name of this.#tiers.keys()) this.index.deleteTier(name);
    for (const { metadata } of this.#groups.values()) this.index.deleteGroup(metadata);
    for (const { metadata } of this.#services.values()) this.index.deleteService(metadata);
    for (const each of this.#pods.values()) this.index.deletePod(each.metadata);
    for (const name of this.#namespaces.keys()) this.index.deleteNamespace(name);
  }
}

function keyOf({ namespace: of = '', name }: GroupRef): string {
  return `${of}/${name}`;
}

describe('the index under any events of policies, tiers, groups, namespaces and pods', () => {
  it('tells what a computation from scratch gives', () => {
    let parts = 0;
    fc.assert(
      fc.property(fc.array(event, { maxLength: 50, size: 'max' }), (events) => {
        const cluster = new Cluster();
        for (const each of events) cluster.apply(each);
        cluster.told.apply(cluster.index.drain());
        expect({ ...cluster.told }).toEqual(cluster.compile());
        expect(cluster.index.pending).toBe(0);
        for (const { policy } of cluster.told.policies.values()) {
          if (policy.uid !== policy.sourceRef.uid) parts += 1;
        }
      }),
      { numRuns: 300 },
    );
    expect(parts).toBeGreaterThan(10);
  });

  it('holds nothing once everything is deleted', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40, size: 'max' }), (events) => {
        const cluster = new Cluster();
        for (const each of events) cluster.apply(each);
        cluster.clear();
        expect(Object.values(cluster.index.size).filter((count) => count > 0)).toEqual([]);
        cluster.told.apply(cluster.index.drain());
        expect(cluster.told).toEqual(new Told());
      }),
      { numRuns: 200 },
    );
  });
});
