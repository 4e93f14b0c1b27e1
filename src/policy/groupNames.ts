import { type GroupSelector, normalizedName } from './groupSelector.ts';
import { uuid5 } from './uuid5.ts';

/** Policies of a namespace come one after the other and speak of the same few groups. */
const remembered = 4096;

/**
 * The names of groups: UUIDs of what they select, the same in every run and cluster. The last ones are remembered, because
 * a name costs a hash.
 */
export class GroupNames {
  readonly #names = new Map<string, string>();

  of(selector: GroupSelector): string {
    const normalized = normalizedName(selector);
    const known = this.#names.get(normalized);
    if (known !== undefined) return known;
    if (this.#names.size >= remembered) this.#names.clear();
    const name = uuid5(normalized);
    this.#names.set(normalized, name);
    return name;
  }
}
