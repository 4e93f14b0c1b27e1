import type { Labels } from '../input.ts';
import { type Selector, selects } from '../labelSelector.ts';
import { labelSet, labelText } from '../labelSet.ts';
import { SelectingPostings } from '../postings.ts';
import { Dependents } from './dependents.ts';
import type { PolicySourceEntry } from './policySourceEntry.ts';

type Watched = { readonly selector: Selector; readonly entries: Set<PolicySourceEntry> };

const nobody: ReadonlySet<PolicySourceEntry> = new Set();

/** Which policies look at a namespace, found by its labels and name. */
export class NamespaceWatch {
  readonly #selectors = new SelectingPostings<Watched>();
  readonly #selectorsOf = new Map<PolicySourceEntry, readonly Watched[]>();
  readonly #names = new Dependents<PolicySourceEntry>();

  get size(): number {
    return this.#selectors.size + this.#selectorsOf.size + this.#names.size;
  }

  /** The policies that a change of a namespace between these labels (undefined: it is not there) concerns. */
  concerned(name: string, ...labels: readonly (Labels | undefined)[]): ReadonlySet<PolicySourceEntry> {
    if (this.size === 0) return nobody;
    const found = new Set(this.#names.of(name));
    for (const each of labels) {
      if (each !== undefined) for (const entry of this.#selecting(each)) found.add(entry);
    }
    return found;
  }

  /** Looks at what a policy looks at now. */
  set(entry: PolicySourceEntry): void {
    this.#forget(entry);
    const names = new Set<string>();
    const watched = new Set<Watched>();
    for (const { scope } of entry.relativeTo) {
      if (scope.kind === 'namespace') names.add(scope.name);
      else watched.add(this.#watched(scope.selector));
    }
    for (const { entries } of watched) entries.add(entry);
    if (watched.size > 0) this.#selectorsOf.set(entry, [...watched]);
    this.#names.set(entry, names);
  }

  remove(entry: PolicySourceEntry): void {
    this.#forget(entry);
    this.#names.set(entry, new Set());
  }

  *#selecting(labels: Labels): Iterable<PolicySourceEntry> {
    for (const { selector, entries } of this.#selectors.candidates(labelSet(labels, labelText(labels)))) {
      if (selects(selector, labels)) yield* entries;
    }
  }

  #watched(selector: Selector): Watched {
    const known = this.#selectors.get(selector.text);
    if (known !== undefined) return known;
    const added = { selector, entries: new Set<PolicySourceEntry>() };
    this.#selectors.add(added);
    return added;
  }

  #forget(entry: PolicySourceEntry): void {
    for (const { selector, entries } of this.#selectorsOf.get(entry) ?? []) {
      entries.delete(entry);
      if (entries.size === 0) this.#selectors.delete(selector.text);
    }
    this.#selectorsOf.delete(entry);
  }
}
