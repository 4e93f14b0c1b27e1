/**
 * The parts of the graph that says which selector selects which pods. Pods of a namespace with the same labels are one
 * label item; a selector is matched against label items, never against pods.
 * @module
 */
import { Few } from './few.ts';
import type { GroupSelector, NamespaceScope } from './groupSelector.ts';
import { type Selector, selects } from './labelSelector.ts';
import type { LabelSet } from './labelSet.ts';
import type { PodFacts } from './pods.ts';
import { LabelledPostings, SelectingPostings } from './postings.ts';

/** In more namespaces than these, looking for labels in the whole cluster is faster. */
const fewNamespaces = 16;

/** Who is told when a pod that its selector selects, or selected, changes. Undefined means not selected. */
export interface MemberListener {
  podChanged(before: PodFacts | undefined, after: PodFacts | undefined): void;
}

/** A pod as it was last told. */
export type PodEntry = { facts: PodFacts; item: LabelItem };

/** Labels that pods have, in any namespace. */
export class PodLabels {
  readonly labels: LabelSet;
  readonly items = new Few<LabelItem>();

  constructor(labels: LabelSet) {
    this.labels = labels;
  }
}

/** The pods of a namespace that have the same labels. */
export class LabelItem {
  readonly namespace: NamespaceEntry;
  readonly labels: LabelSet;
  readonly pods = new Few<PodEntry>();
  readonly selectedBy = new Few<SelectorItem>();

  constructor(namespace: NamespaceEntry, labels: LabelSet) {
    this.namespace = namespace;
    this.labels = labels;
  }
}

/** The labels of a namespace that exists. */
export type KnownNamespace = { readonly entry: NamespaceEntry; readonly labels: LabelSet };

/** A namespace that exists, or is spoken of. */
export class NamespaceEntry {
  readonly name: string;
  /** Undefined while the namespace itself is not known. */
  known: KnownNamespace | undefined;
  /** By the text of their labels. */
  readonly items = new LabelledPostings<LabelItem>();
  readonly scopes = new Few<Scope>();

  constructor(name: string) {
    this.name = name;
  }
}

/** The namespaces in which selectors select, and these selectors. */
export class Scope {
  readonly of: NamespaceScope;
  readonly namespaces = new Few<NamespaceEntry>();
  readonly selectors = new SelectingPostings<SelectorItem>();

  constructor(of: NamespaceScope) {
    this.of = of;
  }
}

/** A pod selector in a scope, shared by all groups that have it. */
export class SelectorItem {
  readonly scope: Scope;
  readonly selector: Selector;
  readonly items = new Few<LabelItem>();
  readonly listeners = new Few<MemberListener>();

  constructor(scope: Scope, selector: Selector) {
    this.scope = scope;
    this.selector = selector;
  }

  /** What `pick` makes of the pods that are selected, where it makes anything. */
  collect<T>(pick: (facts: PodFacts) => T | undefined): readonly T[] {
    const found: T[] = [];
    for (const item of this.items) {
      for (const { facts } of item.pods) {
        const picked = pick(facts);
        if (picked !== undefined) found.push(picked);
      }
    }
    // A copy has no room to grow, and many are kept.
    return found.slice();
  }

  /** The same group selector, of the parts that are held here already. */
  shared({ podSelector, within }: GroupSelector): GroupSelector {
    const scope = this.scope.of;
    const pods = podSelector === undefined ? { scope } : { scope, podSelector: this.selector };
    return within === undefined ? pods : { ...pods, within };
  }

  podChanged(before: PodFacts | undefined, after: PodFacts | undefined): void {
    for (const listener of this.listeners) listener.podChanged(before, after);
  }
}

/** Whether a namespace belongs to a scope now. */
export function isInScope(of: NamespaceScope, { name, known }: NamespaceEntry): boolean {
  if (of.kind === 'namespace') return of.name === name;
  return known !== undefined && selects(of.selector, known.labels.labels);
}

/** The selectors of a scope begin to select in a namespace. */
export function enter(scope: Scope, namespace: NamespaceEntry): void {
  scope.namespaces.add(namespace);
  namespace.scopes.add(scope);
  for (const item of namespace.items.values()) linkItem(scope, item);
}

/** The opposite of `enter`. */
export function leave(scope: Scope, namespace: NamespaceEntry): void {
  scope.namespaces.delete(namespace);
  namespace.scopes.delete(scope);
  for (const item of namespace.items.values()) {
    for (const selector of item.selectedBy) if (selector.scope === scope) unlink(selector, item);
  }
}

/** Lets the selectors of a scope select an item. */
export function linkItem(scope: Scope, item: LabelItem): void {
  for (const selector of scope.selectors.candidates(item.labels)) linkIfSelected(selector, item);
}

/** Lets a selector select among the items of its scope; `cluster` has all labels of pods. */
export function linkSelector(selector: SelectorItem, cluster: LabelledPostings<PodLabels>): void {
  const { namespaces } = selector.scope;
  if (namespaces.size <= fewNamespaces) {
    for (const namespace of namespaces) {
      for (const item of namespace.items.candidates(selector.selector)) linkIfSelected(selector, item);
    }
    return;
  }
  for (const { labels, items } of cluster.candidates(selector.selector)) {
    if (!selects(selector.selector, labels.labels)) continue;
    for (const item of items) if (namespaces.has(item.namespace)) link(selector, item);
  }
}

function linkIfSelected(selector: SelectorItem, item: LabelItem): void {
  if (selects(selector.selector, item.labels.labels)) link(selector, item);
}

function link(selector: SelectorItem, item: LabelItem): void {
  selector.items.add(item);
  item.selectedBy.add(selector);
  for (const { facts } of item.pods) selector.podChanged(undefined, facts);
}

function unlink(selector: SelectorItem, item: LabelItem): void {
  selector.items.delete(item);
  item.selectedBy.delete(selector);
  for (const { facts } of item.pods) selector.podChanged(facts, undefined);
}
