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
  readonly #letters: Readonly<Record<Kind, Letters>> = {
    appliedToGroup: new Letters(),
    addressGroup: new Letters(),
    policy: new Letters(),
  };

  /** How many things there are to tell, at most. */
  get size(): number {
    let size = 0;
    for (const kind of settingOrder) size += this.sizeOf(kind);
    return size;
  }

  /** How many things of one kind there are to tell, at most. */
  sizeOf(kind: Kind): number {
    const { dirty, gone } = this.#letters[kind];
    return dirty.size + gone.size;
  }

  changed(teller: Teller): void {
    this.#letters[teller.kind].dirty.add(teller);
  }

  /** Something new, perhaps under a name whose end was not told yet: its first telling replaces what was. */
  added(teller: Teller): void {
    const { gone, again } = this.#letters[teller.kind];
    if (gone.delete(teller.name)) again.add(teller.name);
    this.changed(teller);
  }

  removed(teller: Teller): void {
    const { dirty, gone, again } = this.#letters[teller.kind];
    dirty.delete(teller);
    if (again.delete(teller.name) || teller.told) gone.add(teller.name);
  }

  /** Takes out up to `limit` changes: groups before the policies that speak of them, and the reverse for deletions. */
  drain(limit: number): Change[] {
    const changes: Change[] = [];
    for (const kind of settingOrder) {
      const { dirty, again } = this.#letters[kind];
      for (const teller of dirty) {
        if (changes.length >= limit) return changes;
        dirty.delete(teller);
        again.delete(teller.name);
        const change = teller.tell();
        if (change !== undefined) changes.push(change);
      }
    }
    for (const kind of deletingOrder) {
      const { gone } = this.#letters[kind];
      for (const name of gone) {
        if (changes.length >= limit) return changes;
        gone.delete(name);
        changes.push({ kind, type: 'delete', name });
      }
    }
    return changes;
  }
}

/** Of one kind: what is to be told, whose end is, and of the former which replaces something whose end is not told. */
class Letters {
  readonly dirty = new Set<Teller>();
  readonly gone = new Set<string>();
  readonly again = new Set<string>();
}
