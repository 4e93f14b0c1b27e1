/**
 * The parts of the graph that says which selector selects which pods. Pods of a namespace with the same labels are one
 * label item; a selector is matched against label items, never against pods.
 * @module
 */
import type { NamespaceScope } from './groupSelector.ts';
import type { Selector } from './labelSelector.ts';
import type { LabelSet } from './labelSet.ts';
import type { PodFacts } from './pods.ts';
import { LabelledPostings, SelectingPostings } from './postings.ts';

/** Who is told when a pod that its selector selects, or selected, changes. Undefined means not selected. */
export interface MemberListener {
  podChanged(before: PodFacts | undefined, after: PodFacts | undefined): void;
}

/** A pod as it was last told. */
export type PodEntry = { facts: PodFacts; item: LabelItem };

/** The pods of a namespace that have the same labels. */
export class LabelItem {
  readonly namespace: NamespaceEntry;
  readonly labels: LabelSet;
  readonly pods = new Set<PodEntry>();
  readonly selectedBy = new Set<SelectorItem>();

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
  readonly items = new Map<string, LabelItem>();
  readonly postings = new LabelledPostings<LabelItem>();
  readonly scopes = new Set<Scope>();

  constructor(name: string) {
    this.name = name;
  }
}

/** The namespaces in which selectors select, and these selectors. */
export class Scope {
  readonly of: NamespaceScope;
  readonly namespaces = new Set<NamespaceEntry>();
  readonly selectors = new Map<string, SelectorItem>();
  readonly postings = new SelectingPostings<SelectorItem>();

  constructor(of: NamespaceScope) {
    this.of = of;
  }
}

/** A pod selector in a scope, shared by all groups that have it. */
export class SelectorItem {
  readonly scope: Scope;
  readonly selector: Selector;
  readonly items = new Set<LabelItem>();
  readonly listeners = new Set<MemberListener>();

  constructor(scope: Scope, selector: Selector) {
    this.scope = scope;
    this.selector = selector;
  }

  /** The pods that are selected. */
  *pods(): Iterable<PodFacts> {
    for (const item of this.items) for (const { facts } of item.pods) yield facts;
  }

  podChanged(before: PodFacts | undefined, after: PodFacts | undefined): void {
    for (const listener of this.listeners) listener.podChanged(before, after);
  }
}
