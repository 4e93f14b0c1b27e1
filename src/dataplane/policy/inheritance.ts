import type { Direction } from './direction.ts';
import { type Inherited, type InheritedConjunction, type InheritedMatch, ruleMark } from './inherited.ts';
import type { Page } from './page.ts';

/** A number and a page taken over from a former run. */
export type Claim = {
  readonly id: number;
  readonly page: Page;
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
    if (this.#byMark.size === 0) return undefined;
    const markKey = `${direction}/${ruleMark(key)}`;
    const found = this.#byMark.get(markKey);
    if (found?.page === undefined) return undefined;
    this.#byMark.delete(markKey);
    this.#unclaimed.delete(found.id);
    const matches = this.#matchesOf.get(found.id) ?? [];
    for (const match of matches) this.#entries.get(entryKey(match))?.places.delete(found.id);
    return { id: found.id, page: found.page, matches };
  }

  /** Where the flows of the rule with that key are. */
  pageOf(direction: Direction, key: string): Page | undefined {
    if (this.#byMark.size === 0) return undefined;
    return this.#byMark.get(`${direction}/${ruleMark(key)}`)?.page;
  }

  /** The unclaimed places of a match flow. */
  places(page: Page, match: string): ReadonlyMap<number, string> | undefined {
    if (this.#entries.size === 0) return undefined;
    return this.#entries.get(entryKey({ page, match }))?.places;
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

function entryKey({ page, match }: Pick<InheritedMatch, 'page' | 'match'>): string {
  return `${page}/${match}`;
}
