import type { GroupSelector } from './groupSelector.ts';
import type { Labels, Namespace, Pod } from './input.ts';
import { everything, type Selector } from './labelSelector.ts';
import { labelSet, podLabelText } from './labelSet.ts';
import {
  LabelItem,
  linkItem,
  linkSelector,
  type MemberListener,
  type PodEntry,
  PodLabels,
  type Scope,
  SelectorItem,
} from './matchGraph.ts';
import { Namespaces } from './namespaces.ts';
import { type PodFacts, type PodRef, podFacts, podKey, withAddresses } from './pods.ts';
import { Pool } from './pool.ts';
import { LabelledPostings } from './postings.ts';
import { withServiceAccount } from './serviceAccount.ts';

/** How much is held; all zero when nothing is left. */
export type MembershipSize = {
  readonly pods: number;
  readonly namespaces: number;
  readonly labelSets: number;
  readonly selectors: number;
  readonly scopes: number;
};

const noLabels: Labels = {};

/** Which pods each selector selects, kept up with every event at the cost of what the event changes. */
export class Membership {
  readonly #pods = new Map<string, PodEntry>();
  readonly #podLabels = new LabelledPostings<PodLabels>();
  readonly #selectors = new Pool<Selector>();
  readonly #namespaces = new Namespaces(this.#selectors);

  get size(): MembershipSize {
    return {
      pods: this.#pods.size,
      labelSets: this.#podLabels.size,
      selectors: this.#selectors.size,
      ...this.#namespaces.size,
    };
  }

  pod(ref: PodRef): PodEntry | undefined {
    return this.#pods.get(podKey(ref));
  }

  /** The same for a pod of which facts are known. */
  entryOf({ key }: PodFacts): PodEntry | undefined {
    return this.#pods.get(key);
  }

  /** Adds a pod or replaces what is known of it. */
  upsertPod(pod: Pod): void {
    const text = podLabelText(pod.metadata.labels ?? noLabels, pod.spec?.serviceAccountName);
    const { name, namespace = '' } = pod.metadata;
    const entry = this.#pods.get(podKey({ name, namespace }));
    const facts = podFacts(pod, entry?.facts);
    if (entry === undefined) {
      const item = this.#labelItem(namespace, text, pod);
      const added = { facts, item };
      this.#pods.set(facts.key, added);
      item.pods.add(added);
      for (const selector of item.selectedBy) selector.podChanged(undefined, facts);
    } else if (entry.item.labels.text === text) {
      const before = entry.facts;
      entry.facts = facts;
      for (const selector of entry.item.selectedBy) selector.podChanged(before, facts);
    } else {
      this.#move(entry, facts, this.#labelItem(namespace, text, pod));
    }
  }

  /** Gives a known pod other addresses, until it is upserted again. */
  readdressPod(ref: PodRef, addresses: readonly string[]): void {
    const entry = this.#pods.get(podKey(ref));
    if (entry === undefined) return;
    const before = entry.facts;
    entry.facts = withAddresses(before, addresses);
    if (entry.facts === before) return;
    for (const selector of entry.item.selectedBy) selector.podChanged(before, entry.facts);
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
    this.#namespaces.relabel(name, labels);
  }

  /** The namespace is gone; pods of it may still be there. */
  deleteNamespace(name: string): void {
    this.#namespaces.relabel(name, undefined);
  }

  /** The labels of the namespaces that exist. */
  namespaces(): Iterable<{ readonly name: string; readonly labels: Labels }> {
    return this.#namespaces.known();
  }

  /** The labels of a namespace; undefined when it does not exist. */
  namespaceLabels(name: string): Labels | undefined {
    return this.#namespaces.labels(name);
  }

  /** Listens to the pods of a selector; the item holds those that are selected already. */
  listen({ scope: of, podSelector = everything }: GroupSelector, listener: MemberListener): SelectorItem {
    const scope = this.#namespaces.scope(of);
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
    this.#selectors.release(selector);
    if (scope.selectors.size === 0) this.#namespaces.deleteScope(scope);
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

  #labelItem(namespaceName: string, text: string, pod: Pod): LabelItem {
    const namespace = this.#namespaces.entry(namespaceName);
    const known = namespace.items.get(text);
    if (known !== undefined) return known;
    const shared = this.#podLabelsOf(text, pod);
    const item = new LabelItem(namespace, shared.labels);
    shared.items.add(item);
    namespace.items.set(item.labels.text, item);
    for (const scope of namespace.scopes) linkItem(scope, item);
    return item;
  }

  #podLabelsOf(text: string, { metadata, spec }: Pod): PodLabels {
    const known = this.#podLabels.get(text);
    if (known !== undefined) return known;
    const labels = withServiceAccount(metadata.labels ?? noLabels, spec?.serviceAccountName);
    const added = new PodLabels(labelSet(labels, text));
    this.#podLabels.set(text, added);
    return added;
  }

  #releaseLabelItem(item: LabelItem): void {
    if (item.pods.size > 0) return;
    const { namespace, labels } = item;
    for (const selector of item.selectedBy) selector.items.delete(item);
    namespace.items.delete(labels.text);
    const shared = this.#podLabels.get(labels.text);
    shared?.items.delete(item);
    if (shared?.items.size === 0) this.#podLabels.delete(labels.text);
    this.#namespaces.release(namespace);
  }

  #addSelector(scope: Scope, written: Selector): SelectorItem {
    const selector = this.#selectors.acquire(written);
    const item = new SelectorItem(scope, selector);
    scope.selectors.add(item);
    linkSelector(item, this.#podLabels);
    return item;
  }
}

function isOther(known: string | undefined, meant: string | undefined): boolean {
  return known !== undefined && meant !== undefined && known !== meant;
}
