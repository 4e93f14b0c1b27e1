import { Recent } from '#base/recent.ts';
import { type GroupSelector, normalizedName } from './groupSelector.ts';
import { uuid5 } from './uuid5.ts';

/** Policies of a namespace come one after the other and speak of the same few groups. */
const remembered = 1024;

/**
 * The names of groups: UUIDs of what they select, the same in every run and cluster. The last ones are remembered, because
 * a name costs a hash.
 */
export class GroupNames {
  readonly #names = new Recent<string, string>(remembered);

  of(selector: GroupSelector): string {
    return this.#names.get(normalizedName(selector), uuid5);
  }
}
