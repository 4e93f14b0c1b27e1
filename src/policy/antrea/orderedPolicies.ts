import type { Policy } from '../model.ts';
import type { AntreaPolicyInput, GroupInput, GroupRef, TierInput } from './input.ts';

/** Where normalised policies go. */
export type PolicySink = {
  readonly set: (policy: Policy) => void;
  readonly remove: (uid: string) => void;
};

/** Antrea's policies, with the tiers, groups and namespaces that they depend on. */
export class OrderedPolicies {
  readonly #sink: PolicySink;
  readonly #policies = new Map<string, AntreaPolicyInput>();
  readonly #tiers = new Map<string, number>();
  readonly #groups = new Map<string, GroupInput>();

  constructor(sink: PolicySink) {
    this.#sink = sink;
  }

  get size(): number {
    return this.#policies.size + this.#tiers.size + this.#groups.size;
  }

  setPolicy(policy: AntreaPolicyInput): void {
    this.#policies.set(policy.metadata.uid ?? '', policy);
  }

  removePolicy(uid: string): void {
    if (this.#policies.delete(uid)) this.#sink.remove(uid);
  }

  setTier({ name, priority }: TierInput): void {
    this.#tiers.set(name, priority);
  }

  removeTier(name: string): void {
    this.#tiers.delete(name);
  }

  setGroup(group: GroupInput): void {
    this.#groups.set(groupKey(group.metadata), group);
  }

  removeGroup(ref: GroupRef): void {
    this.#groups.delete(groupKey(ref));
  }
}

function groupKey({ namespace = '', name }: GroupRef): string {
  return `${namespace}/${name}`;
}
