import type { PodFacts } from './pods.ts';

/** The difference of a group that has none. */
export const unchanged = { removed: [], added: [] } as const;

/** What a pod was when a group was last told, and what it is; undefined is not in the group. */
type MemberDelta = { readonly before: PodFacts | undefined; after: PodFacts | undefined };

/** The pods of a group that changed since it was last told. */
export class MemberDeltas {
  readonly #deltas = new Map<string, MemberDelta>();

  note(before: PodFacts | undefined, after: PodFacts | undefined): void {
    const key = (before ?? after)?.key;
    if (key === undefined) return;
    const delta = this.#deltas.get(key);
    if (delta === undefined) this.#deltas.set(key, { before, after });
    else delta.after = after;
  }

  /** What left and what entered; `member` says as what the group holds a pod. */
  net<M>(member: (facts: PodFacts | undefined) => M | undefined): {
    readonly removed: M[];
    readonly added: M[];
  } {
    const removed: M[] = [];
    const added: M[] = [];
    for (const { before, after } of this.#deltas.values()) {
      const [left, entered] = [member(before), member(after)];
      if (left === entered) continue;
      if (left !== undefined) removed.push(left);
      if (entered !== undefined) added.push(entered);
    }
    return { removed, added };
  }
}
