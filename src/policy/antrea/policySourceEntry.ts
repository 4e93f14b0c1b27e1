import type { GroupSelector } from '../groupSelector.ts';
import type { Labels } from '../input.ts';
import type { Policy } from '../model.ts';
import type { Blueprint } from './blueprint.ts';
import type { AntreaPolicyInput } from './input.ts';
import { type KnownNamespace, type PartKey, partsOf } from './parts.ts';

/** Where the policies go that a source is. */
export type PartSink = {
  readonly set: (policy: Policy) => void;
  readonly remove: (uid: string) => void;
};

type Part = { policy: Policy; namespaces: number };

/** A policy as it was written, and the policies that it is now: one, and one for each part. */
export class PolicySourceEntry {
  input: AntreaPolicyInput;
  #blueprint: Blueprint | undefined;
  readonly #parts = new Map<PartKey, Part>();
  /** The parts that there are because of a namespace. */
  readonly #namespaces = new Map<string, ReadonlySet<PartKey>>();

  constructor(input: AntreaPolicyInput) {
    this.input = input;
  }

  /** The groups by whose namespaces it has parts. */
  get relativeTo(): readonly GroupSelector[] {
    return this.#blueprint?.relative.flatMap(({ appliedTo }) => appliedTo) ?? [];
  }

  /** Replaces what the policy says. The policy itself comes after its parts: whoever has it knows of all of them. */
  setBlueprint(blueprint: Blueprint, namespaces: Iterable<KnownNamespace>, sink: PartSink): void {
    this.#blueprint = blueprint;
    const before = new Map(this.#parts);
    this.#parts.clear();
    this.#namespaces.clear();
    for (const namespace of namespaces) this.#enter(namespace, sink);
    sink.set(blueprint.policy);
    for (const [key, { policy }] of before) if (!this.#parts.has(key)) sink.remove(policy.uid ?? '');
  }

  /** A namespace has these labels, or (without) is gone. */
  setNamespace(name: string, labels: Labels | undefined, sink: PartSink): void {
    const before = this.#namespaces.get(name) ?? new Set();
    this.#namespaces.delete(name);
    for (const key of before) this.#count(key, -1);
    if (labels !== undefined) this.#enter({ name, labels }, sink);
    for (const key of before) this.#sweep(key, sink);
  }

  /** Takes everything back that it is. */
  remove(sink: PartSink): void {
    for (const { policy } of this.#parts.values()) sink.remove(policy.uid ?? '');
    if (this.#blueprint !== undefined) sink.remove(this.#blueprint.policy.source.uid);
  }

  #enter(namespace: KnownNamespace, sink: PartSink): void {
    if (this.#blueprint === undefined) return;
    const parts = partsOf(this.#blueprint, namespace);
    for (const [key, make] of parts) {
      const known = this.#parts.get(key);
      if (known === undefined || key.startsWith('namespace ')) this.#put(key, make(), sink);
      this.#count(key, 1);
    }
    if (parts.size > 0) this.#namespaces.set(namespace.name, new Set(parts.keys()));
  }

  #put(key: PartKey, policy: Policy, sink: PartSink): void {
    this.#parts.set(key, { policy, namespaces: this.#parts.get(key)?.namespaces ?? 0 });
    sink.set(policy);
  }

  #count(key: PartKey, by: 1 | -1): void {
    const part = this.#parts.get(key);
    if (part !== undefined) part.namespaces += by;
  }

  #sweep(key: PartKey, sink: PartSink): void {
    const part = this.#parts.get(key);
    if (part === undefined || part.namespaces > 0) return;
    this.#parts.delete(key);
    sink.remove(part.policy.uid ?? '');
  }
}
