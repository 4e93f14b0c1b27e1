import type { Change } from './changes.ts';

type Kind = Change['kind'];

/** Something whose state is to be told. */
export interface Teller {
  readonly kind: Kind;
  readonly name: string;
  /** Whether its state, or an earlier one, was told. */
  readonly told: boolean;
  /** What is new since it was last told, if anything. */
  tell(): Change | undefined;
}

const settingOrder: readonly Kind[] = ['appliedToGroup', 'addressGroup', 'policy'];
const deletingOrder: readonly Kind[] = ['policy', 'addressGroup', 'appliedToGroup'];

/** What has changed and was not told yet, each thing once. */
export class Outbox {
  readonly #dirty: Readonly<Record<Kind, Set<Teller>>> = {
    appliedToGroup: new Set(),
    addressGroup: new Set(),
    policy: new Set(),
  };
  readonly #gone: Readonly<Record<Kind, Set<string>>> = {
    appliedToGroup: new Set(),
    addressGroup: new Set(),
    policy: new Set(),
  };

  /** How many things there are to tell, at most. */
  get size(): number {
    let size = 0;
    for (const kind of settingOrder) size += this.#dirty[kind].size + this.#gone[kind].size;
    return size;
  }

  changed(teller: Teller): void {
    this.#dirty[teller.kind].add(teller);
  }

  /** Something new, perhaps under a name whose end was not told yet: its first telling replaces what was. */
  added(teller: Teller): void {
    this.#gone[teller.kind].delete(teller.name);
    this.changed(teller);
  }

  removed(teller: Teller): void {
    this.#dirty[teller.kind].delete(teller);
    if (teller.told) this.#gone[teller.kind].add(teller.name);
  }

  /** Takes out up to `limit` changes: groups before the policies that speak of them, and the reverse for deletions. */
  drain(limit: number): Change[] {
    const changes: Change[] = [];
    for (const kind of settingOrder) {
      for (const teller of this.#dirty[kind]) {
        if (changes.length >= limit) return changes;
        this.#dirty[kind].delete(teller);
        const change = teller.tell();
        if (change !== undefined) changes.push(change);
      }
    }
    for (const kind of deletingOrder) {
      for (const name of this.#gone[kind]) {
        if (changes.length >= limit) return changes;
        this.#gone[kind].delete(name);
        changes.push({ kind, type: 'delete', name });
      }
    }
    return changes;
  }
}
