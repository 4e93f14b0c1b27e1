import type { NamespaceScope } from './groupSelector.ts';
import type { Labels } from './input.ts';
import type { Selector } from './labelSelector.ts';
import { type LabelSet, labelSet, labelText } from './labelSet.ts';
import { enter, isInScope, type KnownNamespace, leave, NamespaceEntry, Scope } from './matchGraph.ts';
import type { Pool } from './pool.ts';
import { LabelledPostings, SelectingPostings } from './postings.ts';

type SelectorScope = { readonly selector: Selector; readonly scope: Scope };

/** The namespaces, and which of them each scope takes in. */
export class Namespaces {
  readonly #entries = new Map<string, NamespaceEntry>();
  readonly #known = new LabelledPostings<KnownNamespace>();
  readonly #namespaceScopes = new Map<string, Scope>();
  readonly #selectorScopes = new SelectingPostings<SelectorScope>();
  readonly #selectors: Pool<Selector>;

  constructor(selectors: Pool<Selector>) {
    this.#selectors = selectors;
  }

  get size(): { readonly namespaces: number; readonly scopes: number } {
    return { namespaces: this.#entries.size, scopes: this.#namespaceScopes.size + this.#selectorScopes.size };
  }

  /** Those that exist. */
  *known(): Iterable<{ readonly name: string; readonly labels: Labels }> {
    for (const { entry, labels } of this.#known.values()) yield { name: entry.name, labels: labels.labels };
  }

  /** The labels of a namespace; undefined when it does not exist. */
  labels(name: string): Labels | undefined {
    return this.#entries.get(name)?.known?.labels.labels;
  }

  /** The namespace of a name, to be released. */
  entry(name: string): NamespaceEntry {
    const found = this.#entries.get(name);
    if (found !== undefined) return found;
    const entry = new NamespaceEntry(name);
    this.#entries.set(name, entry);
    return entry;
  }

  /** Forgets a namespace that does not exist and that nobody speaks of. */
  release(entry: NamespaceEntry): void {
    const used = entry.known !== undefined || entry.items.size > 0 || entry.scopes.size > 0;
    if (!used) this.#entries.delete(entry.name);
  }

  /** The namespace has these labels, or (without) is gone. */
  relabel(name: string, labels: Labels | undefined): void {
    const entry = this.entry(name);
    this.#relabel(entry, labels && labelSet(labels, labelText(labels)));
    this.release(entry);
  }

  /** The scope of what selectors say; to be deleted when it has no selectors any more. */
  scope(of: NamespaceScope): Scope {
    return of.kind === 'namespace' ? this.#namespaceScope(of.name) : this.#selectorScope(of.selector);
  }

  deleteScope(scope: Scope): void {
    for (const namespace of scope.namespaces) {
      namespace.scopes.delete(scope);
      this.release(namespace);
    }
    if (scope.of.kind === 'namespace') this.#namespaceScopes.delete(scope.of.name);
    else {
      const { selector } = scope.of;
      this.#selectorScopes.delete(selector.text);
      this.#selectors.release(selector);
    }
  }

  #relabel(entry: NamespaceEntry, labels: LabelSet | undefined): void {
    const before = entry.known;
    if (before?.labels.text === labels?.text) return;
    this.#known.delete(entry.name);
    entry.known = labels && { entry, labels };
    for (const scope of [...entry.scopes]) if (!isInScope(scope.of, entry)) leave(scope, entry);
    if (entry.known === undefined) return;
    this.#known.set(entry.name, entry.known);
    this.#enterScopes(entry, entry.known.labels);
  }

  #enterScopes(entry: NamespaceEntry, labels: LabelSet): void {
    for (const { scope } of this.#selectorScopes.candidates(labels)) {
      if (!entry.scopes.has(scope) && isInScope(scope.of, entry)) enter(scope, entry);
    }
  }

  #namespaceScope(name: string): Scope {
    const found = this.#namespaceScopes.get(name);
    if (found !== undefined) return found;
    const scope = new Scope({ kind: 'namespace', name });
    this.#namespaceScopes.set(name, scope);
    enter(scope, this.entry(name));
    return scope;
  }

  #selectorScope(written: Selector): Scope {
    const found = this.#selectorScopes.get(written.text);
    if (found !== undefined) return found.scope;
    const selector = this.#selectors.acquire(written);
    const scope = new Scope({ kind: 'selector', selector });
    this.#selectorScopes.add({ selector, scope });
    for (const { entry } of this.#known.candidates(selector)) {
      if (isInScope(scope.of, entry)) enter(scope, entry);
    }
    return scope;
  }
}
