/**
 * Antrea's policies, kept up with the tiers, groups and namespaces that they depend on: what changes is read again, and
 * nothing else.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import type { Labels } from '../input.ts';
import type { Policy, Problem } from '../model.ts';
import { Problems } from '../problems.ts';
import { Dependents } from './dependents.ts';
import { readGroup } from './groupContent.ts';
import type { AntreaPolicyInput, GroupInput, GroupRef, ServiceInput, TierInput } from './input.ts';
import { NamespaceWatch } from './namespaceWatch.ts';
import type { KnownNamespace } from './parts.ts';
import { PolicySourceEntry } from './policySourceEntry.ts';
import { readPolicy } from './readPolicy.ts';
import { defaultTierPriority } from './tiers.ts';
import type { ServiceRef, World } from './world.ts';

/** Where normalised policies go, and the namespaces that exist. */
export type PolicySink = {
  readonly set: (policy: Policy) => void;
  readonly remove: (uid: string) => void;
  readonly namespaces: () => Iterable<KnownNamespace>;
};

/** See the module's comment. */
export class OrderedPolicies {
  readonly #sink: PolicySink;
  readonly #policies = new Map<string, PolicySourceEntry>();
  readonly #tiers = new Map<string, number>();
  readonly #groups = new Map<string, GroupInput>();
  readonly #services = new Map<string, ServiceInput>();
  readonly #dependents = new Dependents<PolicySourceEntry>();
  readonly #watch = new NamespaceWatch();

  constructor(sink: PolicySink) {
    this.#sink = sink;
  }

  /** How many objects are held, and how many things because of them. */
  get size(): number {
    return (
      this.#policies.size + this.#tiers.size + this.#groups.size + this.#dependents.size + this.#watch.size
    );
  }

  /** A policy of which only the status is another is not read again: it may have a part for every namespace. */
  setPolicy(policy: AntreaPolicyInput): void {
    const uid = policy.metadata.uid ?? '';
    const known = this.#policies.get(uid);
    if (known !== undefined && isSame(known.input, policy)) return;
    const entry = known ?? new PolicySourceEntry(policy);
    entry.input = policy;
    this.#policies.set(uid, entry);
    this.#read(entry);
  }

  removePolicy(uid: string): void {
    const entry = this.#policies.get(uid);
    if (entry === undefined) return;
    this.#policies.delete(uid);
    this.#dependents.set(entry, new Set());
    this.#watch.remove(entry);
    entry.remove(this.#sink);
  }

  setTier({ name, priority }: TierInput): void {
    if (this.#tiers.get(name) === priority) return;
    this.#tiers.set(name, priority);
    this.#reread(tierKey(name));
  }

  removeTier(name: string): void {
    if (this.#tiers.delete(name)) this.#reread(tierKey(name));
  }

  setGroup(group: GroupInput): void {
    this.#groups.set(groupKey(group.metadata), group);
    this.#reread(groupKey(group.metadata));
  }

  removeGroup(ref: GroupRef): void {
    if (this.#groups.delete(groupKey(ref))) this.#reread(groupKey(ref));
  }

  setService(service: ServiceInput): void {
    const { name, namespace = '' } = service.metadata;
    const key = serviceKey({ name, namespace });
    this.#services.set(key, service);
    this.#reread(key);
  }

  removeService(ref: ServiceRef): void {
    const key = serviceKey(ref);
    if (this.#services.delete(key)) this.#reread(key);
  }

  /** What is wrong with a group; undefined when there is no such group. */
  groupProblems(ref: GroupRef): readonly Problem[] | undefined {
    if (!this.#groups.has(groupKey(ref))) return undefined;
    const problems = new Problems();
    readGroup(ref, this.#world(new Set()), 'spec', problems);
    return problems.found;
  }

  /** The labels of a namespace changed; undefined is a namespace that does not exist. */
  namespaceChanged(name: string, before: Labels | undefined, after: Labels | undefined): void {
    for (const entry of this.#watch.concerned(name, before, after)) {
      entry.setNamespace(name, after, this.#sink);
    }
  }

  #reread(key: string): void {
    for (const entry of [...this.#dependents.of(key)]) this.#read(entry);
  }

  #read(entry: PolicySourceEntry): void {
    const spokenOf = new Set<string>();
    const blueprint = readPolicy(entry.input, this.#world(spokenOf));
    this.#dependents.set(entry, spokenOf);
    const namespaces = blueprint.relative.length === 0 ? [] : this.#sink.namespaces();
    entry.setBlueprint(blueprint, namespaces, this.#sink);
    this.#watch.set(entry);
  }

  /** The world as it is now; `spokenOf` gets everything that was asked for. */
  #world(spokenOf: Set<string>): World {
    return {
      tier: (name) => {
        spokenOf.add(tierKey(name));
        return this.#tiers.get(name) ?? defaultTierPriority(name);
      },
      group: (ref) => {
        spokenOf.add(groupKey(ref));
        return this.#groups.get(groupKey(ref));
      },
      service: (ref) => {
        spokenOf.add(serviceKey(ref));
        return this.#services.get(serviceKey(ref));
      },
    };
  }
}

/** Whether two versions of a policy say the same under the same name. */
function isSame(a: AntreaPolicyInput, b: AntreaPolicyInput): boolean {
  const [one, other] = [a.metadata, b.metadata];
  return (
    one.name === other.name &&
    one.namespace === other.namespace &&
    one.generation === other.generation &&
    isDeepStrictEqual(a.spec, b.spec)
  );
}

function tierKey(name: string): string {
  return `tier ${name}`;
}

function groupKey({ namespace = '', name }: GroupRef): string {
  return `group ${namespace}/${name}`;
}

function serviceKey({ namespace, name }: ServiceRef): string {
  return `service ${namespace}/${name}`;
}
