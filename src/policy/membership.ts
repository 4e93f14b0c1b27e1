import type { GroupSelector, NamespaceScope } from './groupSelector.ts';
import type { Labels, Namespace, Pod } from './input.ts';
import { everything, type Selector, selects } from './labelSelector.ts';
import { type LabelSet, labelSet, labelText } from './labelSet.ts';
import {
  type KnownNamespace,
  LabelItem,
  type MemberListener,
  NamespaceEntry,
  type PodEntry,
  Scope,
  SelectorItem,
} from './matchGraph.ts';
import { type PodFacts, type PodRef, podFacts, podKey } from './pods.ts';
import { Pool } from './pool.ts';
import { LabelledPostings, SelectingPostings } from './postings.ts';

/** How much is held; all zero when nothing is left. */
export type MembershipSize = {
  readonly pods: number;
  readonly namespaces: number;
  readonly labelSets: number;
  readonly selectors: number;
  readonly scopes: number;
};

type SelectorScope = { readonly selector: Selector; readonly scope: Scope };

const noLabels: Labels = {};

/** Which pods each selector selects, kept up with every event at the cost of what the event changes. */
export class Membership {
  readonly #pods = new Map<string, PodEntry>();
  readonly #namespaces = new Map<string, NamespaceEntry>();
  readonly #labelSets = new Pool<LabelSet>();
  readonly #selectors = new Pool<Selector>();
  readonly #namespaceScopes = new Map<string, Scope>();
  readonly #selectorScopes = new Map<string, SelectorScope>();
  readonly #scopesByLabels = new SelectingPostings<SelectorScope>();
  readonly #namespacesBySelector = new LabelledPostings<KnownNamespace>();

  get size(): MembershipSize {
    return {
      pods: this.#pods.size,
      namespaces: this.#namespaces.size,
      labelSets: this.#labelSets.size,
      selectors: this.#selectors.size,
      scopes: this.#namespaceScopes.size + this.#selectorScopes.size,
    };
  }

  pod(ref: PodRef): PodEntry | undefined {
    return this.#pods.get(podKey(ref));
  }

  /** Adds a pod or replaces what is known of it. */
  upsertPod(pod: Pod): void {
    const labels = pod.metadata.labels ?? noLabels;
    const text = labelText(labels);
    const { name, namespace = '' } = pod.metadata;
    const entry = this.#pods.get(podKey({ name, namespace }));
    const facts = podFacts(pod, entry?.facts);
    if (entry === undefined) {
      const item = this.#labelItem(namespace, labels, text);
      const added = { facts, item };
      this.#pods.set(facts.key, added);
      item.pods.add(added);
      for (const selector of item.selectedBy) selector.podChanged(undefined, facts);
    } else if (entry.item.labels.text === text) {
      const before = entry.facts;
      entry.facts = facts;
      for (const selector of entry.item.selectedBy) selector.podChanged(before, facts);
    } else {
      this.#move(entry, facts, this.#labelItem(namespace, labels, text));
    }
  }

  /** Forgets a pod. With a uid, only that pod and not one that took its name since. */
  deletePod({ name, namespace = '', uid }: Pod['metadata']): void {
    const entry = this.#pods.get(podKey({ name, namespace }));
    if (entry === undefined || isOther(entry.facts.uid, uid)) return;
    const { facts, item } = entry;
    this.#pods.delete(facts.key);
    item.pods.delete(entry);
    for (const selector of item.selectedBy) selector.podChanged(facts, undefined);
    this.#releaseLabelItem(item);
  }

  /** Adds a namespace or changes its labels. */
  upsertNamespace({ metadata: { name, labels = noLabels } }: Namespace): void {
    this.#relabel(this.#namespace(name), labels);
  }

  /** The namespace is gone; pods of it may still be there. */
  deleteNamespace(name: string): void {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return;
    this.#relabel(namespace, undefined);
    this.#releaseNamespace(namespace);
  }

  /** Listens to the pods of a selector; the item holds those that are selected already. */
  listen({ scope: of, podSelector = everything }: GroupSelector, listener: MemberListener): SelectorItem {
    const scope = this.#scope(of);
    const item = scope.selectors.get(podSelector.text) ?? this.#addSelector(scope, podSelector);
    item.listeners.add(listener);
    return item;
  }

  /** Ends what `listen` began. */
  unlisten(item: SelectorItem, listener: MemberListener): void {
    item.listeners.delete(listener);
    if (item.listeners.size > 0) return;
    const { scope, selector } = item;
    for (const each of item.items) each.selectedBy.delete(item);
    scope.selectors.delete(selector.text);
    scope.postings.delete(item);
    this.#selectors.release(selector);
    if (scope.selectors.size === 0) this.#deleteScope(scope);
  }

  #move(entry: PodEntry, facts: PodFacts, to: LabelItem): void {
    const { facts: before, item: from } = entry;
    from.pods.delete(entry);
    to.pods.add(entry);
    entry.facts = facts;
    entry.item = to;
    for (const selector of from.selectedBy) {
      selector.podChanged(before, to.selectedBy.has(selector) ? facts : undefined);
    }
    for (const selector of to.selectedBy) {
      if (!from.selectedBy.has(selector)) selector.podChanged(undefined, facts);
    }
    this.#releaseLabelItem(from);
  }

  #labelItem(namespaceName: string, labels: Labels, text: string): LabelItem {
    const namespace = this.#namespace(namespaceName);
    const known = namespace.items.get(text);
    if (known !== undefined) return known;
    const item = new LabelItem(namespace, this.#labelSets.acquire(labelSet(labels, text)));
    namespace.items.set(item.labels.text, item);
    namespace.postings.add(item);
    for (const scope of namespace.scopes) linkItem(scope, item);
    return item;
  }

  #releaseLabelItem(item: LabelItem): void {
    if (item.pods.size > 0) return;
    const { namespace, labels } = item;
    for (const selector of item.selectedBy) selector.items.delete(item);
    namespace.items.delete(labels.text);
    namespace.postings.delete(item);
    this.#labelSets.release(labels);
    this.#releaseNamespace(namespace);
  }

  #namespace(name: string): NamespaceEntry {
    const known = this.#namespaces.get(name);
    if (known !== undefined) return known;
    const namespace = new NamespaceEntry(name);
    this.#namespaces.set(name, namespace);
    return namespace;
  }

  #releaseNamespace(namespace: NamespaceEntry): void {
    const used = namespace.known !== undefined || namespace.items.size > 0 || namespace.scopes.size > 0;
    if (!used) this.#namespaces.delete(namespace.name);
  }

  #relabel(entry: NamespaceEntry, labels: Labels | undefined): void {
    const before = entry.known;
    const text = labels && labelText(labels);
    if (before?.labels.text === text) return;
    entry.known = labels && text !== undefined ? this.#know(entry, labelSet(labels, text)) : undefined;
    for (const scope of [...entry.scopes]) if (!isInScope(scope.of, entry)) leave(scope, entry);
    if (entry.known !== undefined) this.#enterScopes(entry, entry.known.labels);
    if (before === undefined) return;
    this.#namespacesBySelector.delete(before);
    this.#labelSets.release(before.labels);
  }

  #know(entry: NamespaceEntry, written: LabelSet): KnownNamespace {
    const known = { entry, labels: this.#labelSets.acquire(written) };
    this.#namespacesBySelector.add(known);
    return known;
  }

  #enterScopes(entry: NamespaceEntry, labels: LabelSet): void {
    for (const { scope } of this.#scopesByLabels.candidates(labels)) {
      if (!entry.scopes.has(scope) && isInScope(scope.of, entry)) enter(scope, entry);
    }
  }

  #scope(of: NamespaceScope): Scope {
    return of.kind === 'namespace' ? this.#namespaceScope(of.name) : this.#selectorScope(of.selector);
  }

  #namespaceScope(name: string): Scope {
    const known = this.#namespaceScopes.get(name);
    if (known !== undefined) return known;
    const scope = new Scope({ kind: 'namespace', name });
    this.#namespaceScopes.set(name, scope);
    enter(scope, this.#namespace(name));
    return scope;
  }

  #selectorScope(written: Selector): Scope {
    const known = this.#selectorScopes.get(written.text);
    if (known !== undefined) return known.scope;
    const selector = this.#selectors.acquire(written);
    const scope = new Scope({ kind: 'selector', selector });
    const filed = { selector, scope };
    this.#selectorScopes.set(selector.text, filed);
    this.#scopesByLabels.add(filed);
    for (const { entry } of this.#namespacesBySelector.candidates(selector)) {
      if (isInScope(scope.of, entry)) enter(scope, entry);
    }
    return scope;
  }

  #deleteScope(scope: Scope): void {
    for (const namespace of scope.namespaces) {
      namespace.scopes.delete(scope);
      this.#releaseNamespace(namespace);
    }
    if (scope.of.kind === 'namespace') {
      this.#namespaceScopes.delete(scope.of.name);
      return;
    }
    const { selector } = scope.of;
    const filed = this.#selectorScopes.get(selector.text);
    if (filed !== undefined) this.#scopesByLabels.delete(filed);
    this.#selectorScopes.delete(selector.text);
    this.#selectors.release(selector);
  }

  #addSelector(scope: Scope, written: Selector): SelectorItem {
    const selector = this.#selectors.acquire(written);
    const item = new SelectorItem(scope, selector);
    scope.selectors.set(selector.text, item);
    scope.postings.add(item);
    for (const namespace of scope.namespaces) linkSelector(item, namespace);
    return item;
  }
}

function isOther(known: string | undefined, meant: string | undefined): boolean {
  return known !== undefined && meant !== undefined && known !== meant;
}

function isInScope(of: NamespaceScope, { name, known }: NamespaceEntry): boolean {
  if (of.kind === 'namespace') return of.name === name;
  return known !== undefined && selects(of.selector, known.labels.labels);
}

function enter(scope: Scope, namespace: NamespaceEntry): void {
  scope.namespaces.add(namespace);
  namespace.scopes.add(scope);
  for (const item of namespace.items.values()) linkItem(scope, item);
}

function leave(scope: Scope, namespace: NamespaceEntry): void {
  scope.namespaces.delete(namespace);
  namespace.scopes.delete(scope);
  for (const item of namespace.items.values()) {
    for (const selector of item.selectedBy) if (selector.scope === scope) unlink(selector, item);
  }
}

function linkItem(scope: Scope, item: LabelItem): void {
  for (const selector of scope.postings.candidates(item.labels)) linkIfSelected(selector, item);
}

function linkSelector(selector: SelectorItem, namespace: NamespaceEntry): void {
  for (const item of namespace.postings.candidates(selector.selector)) linkIfSelected(selector, item);
}

function linkIfSelected(selector: SelectorItem, item: LabelItem): void {
  if (!selects(selector.selector, item.labels.labels)) return;
  selector.items.add(item);
  item.selectedBy.add(selector);
  for (const { facts } of item.pods) selector.podChanged(undefined, facts);
}

function unlink(selector: SelectorItem, item: LabelItem): void {
  selector.items.delete(item);
  item.selectedBy.delete(selector);
  for (const { facts } of item.pods) selector.podChanged(facts, undefined);
}
