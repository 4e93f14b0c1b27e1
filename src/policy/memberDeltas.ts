import type { PodFacts } from './pods.ts';

/** What a pod was when a group was last told, and what it is; undefined is not in the group. */
export type MemberDelta = { readonly before: PodFacts | undefined; after: PodFacts | undefined };

/** The pods of a group that changed since it was last told. */
export class MemberDeltas {
  #deltas: Map<string, MemberDelta> | undefined;

  note(before: PodFacts | undefined, after: PodFacts | undefined): void {
    const key = (before ?? after)?.key;
    if (key === undefined) return;
    this.#deltas ??= new Map();
    const delta = this.#deltas.get(key);
    if (delta === undefined) this.#deltas.set(key, { before, after });
    else delta.after = after;
  }

  /** All of them; from now on there are none. */
  take(): Iterable<MemberDelta> {
    const deltas = this.#deltas?.values() ?? [];
    this.#deltas = undefined;
    return deltas;
  }
}
