import { type Entry, isComplete } from './realization.ts';

/** The policies of a source that is several, so sorted that nobody has to look at all of them when one changes. */
export class SourceParts {
  /** All but the source's own. */
  readonly uids = new Set<string>();
  /** Those that are meant for any node, the source's own included; so is it below. */
  readonly #placed = new Set<string>();
  /** Those that are not in force on all their nodes. */
  readonly #behind = new Set<string>();

  /** Whether they have nodes, and are in force on all of them. */
  get isEverywhere(): boolean {
    return this.#placed.size > 0 && this.#behind.size === 0;
  }

  /** One of them, or the source's own, is so now. */
  sort(entry: Entry): void {
    const { uid } = entry.policy;
    if (entry.span.size > 0) this.#placed.add(uid);
    else this.#placed.delete(uid);
    if (isComplete(entry)) this.#behind.delete(uid);
    else this.#behind.add(uid);
  }

  delete(uid: string): void {
    for (const each of [this.uids, this.#placed, this.#behind]) each.delete(uid);
  }
}
