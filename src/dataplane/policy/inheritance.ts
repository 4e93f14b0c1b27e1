import type { Direction } from './direction.ts';
import { type Inherited, type InheritedConjunction, type InheritedMatch, ruleMark } from './inherited.ts';

/** A number and a priority taken over from a former run. */
export type Claim = {
  readonly id: number;
  readonly priority: number;
  readonly matches: readonly InheritedMatch[];
};

type Entry = { readonly match: InheritedMatch; readonly places: Map<number, string> };

/**
 * What a former run left in the switch and nobody has claimed yet. A rule that is still wanted claims its number, so
 * that its flows stay as they are; places of the others stay in shared flows until all rules of this run are in.
 */
export class Inheritance {
  readonly #entries = new Map<string, Entry>();
  readonly #matchesOf = new Map<number, InheritedMatch[]>();
  readonly #byMark = new Map<string, InheritedConjunction>();
  readonly #unclaimed = new Set<number>();

  constructor({ conjunctions, matches }: Inherited) {
    for (const each of conjunctions) {
      this.#unclaimed.add(each.id);
      if (each.mark !== undefined) this.#byMark.set(`${each.direction}/${each.mark}`, each);
    }
    for (const match of matches) {
      this.#entries.set(entryKey(match), { match, places: new Map(match.places) });
      for (const id of match.places.keys()) {
        this.#matchesOf.set(id, [...(this.#matchesOf.get(id) ?? []), match]);
      }
    }
  }

  /** The number of the rule with that key, with the flows in which it has a place; it is then nobody else's. */
  claim(direction: Direction, key: string): Claim | undefined {
    const markKey = `${direction}/${ruleMark(key)}`;
    const found = this.#byMark.get(markKey);
    if (found?.priority === undefined) return undefined;
    this.#byMark.delete(markKey);
    this.#unclaimed.delete(found.id);
    const matches = this.#matchesOf.get(found.id) ?? [];
    for (const match of matches) this.#entries.get(entryKey(match))?.places.delete(found.id);
    return { id: found.id, priority: found.priority, matches };
  }

  /** The unclaimed places of a match flow. */
  places(direction: Direction, priority: number, match: string): ReadonlyMap<number, string> | undefined {
    if (this.#entries.size === 0) return undefined;
    return this.#entries.get(entryKey({ direction, priority, match }))?.places;
  }

  /** Gives everything up that nobody claimed. Returns the match flows concerned and the numbers that are free now. */
  forget(): { readonly matches: readonly InheritedMatch[]; readonly ids: readonly number[] } {
    const left = [...this.#entries.values()].filter(({ places }) => places.size > 0);
    const ids = [...this.#unclaimed];
    this.#entries.clear();
    this.#byMark.clear();
    this.#matchesOf.clear();
    this.#unclaimed.clear();
    return { matches: left.map(({ match, places }) => ({ ...match, places })), ids };
  }
}

function entryKey({ direction, priority, match }: Omit<InheritedMatch, 'places'>): string {
  return `${direction}/${priority}/${match}`;
}
