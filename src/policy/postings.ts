import type { Selector } from './labelSelector.ts';
import type { LabelSet } from './labelSet.ts';

/** Below this size trying all is faster, and far smaller, than looking up. */
const worthFiling = 16;

/** Most lists have one entry, which then stands for itself. */
type Lists<T> = Map<string, T | Set<T>>;

/**
 * Things with labels, found by selector: `candidates` gives few more than the ones that match, and each of these once.
 */
export class LabelledPostings<T extends { readonly labels: LabelSet }> {
  readonly #all = new Set<T>();
  #lists: Lists<T> | undefined;

  get size(): number {
    return this.#all.size;
  }

  add(item: T): void {
    this.#all.add(item);
    if (this.#lists !== undefined) file(this.#lists, item, item.labels.tokens);
    else if (this.#all.size > worthFiling) {
      this.#lists = new Map();
      for (const each of this.#all) file(this.#lists, each, each.labels.tokens);
    }
  }

  delete(item: T): void {
    this.#all.delete(item);
    if (this.#lists !== undefined) unfile(this.#lists, item, item.labels.tokens);
    if (this.#all.size === 0) this.#lists = undefined;
  }

  candidates(selector: Selector): Iterable<T> {
    if (this.#lists === undefined || selector.anchors === undefined) return this.#all;
    return listed(this.#lists, selector.anchors);
  }
}

/** Things that select, found by labels: the mirror image. */
export class SelectingPostings<T extends { readonly selector: Selector }> {
  readonly #all = new Set<T>();
  readonly #unanchored = new Set<T>();
  #lists: Lists<T> | undefined;

  get size(): number {
    return this.#all.size;
  }

  add(item: T): void {
    this.#all.add(item);
    if (this.#lists !== undefined) this.#file(this.#lists, item);
    else if (this.#all.size > worthFiling) {
      this.#lists = new Map();
      for (const each of this.#all) this.#file(this.#lists, each);
    }
  }

  delete(item: T): void {
    this.#all.delete(item);
    this.#unanchored.delete(item);
    if (this.#lists !== undefined) unfile(this.#lists, item, item.selector.anchors ?? []);
    if (this.#all.size === 0) this.#lists = undefined;
  }

  *candidates({ tokens }: LabelSet): Iterable<T> {
    if (this.#lists === undefined) {
      yield* this.#all;
      return;
    }
    yield* this.#unanchored;
    yield* listed(this.#lists, tokens);
  }

  #file(lists: Lists<T>, item: T): void {
    if (item.selector.anchors === undefined) this.#unanchored.add(item);
    else file(lists, item, item.selector.anchors);
  }
}

/** No item is in two of the lists: labels have one value for a key, and a selector's anchors share a key. */
function* listed<T>(lists: Lists<T>, tokens: readonly string[]): Iterable<T> {
  for (const token of tokens) {
    const list = lists.get(token);
    if (list instanceof Set) yield* list;
    else if (list !== undefined) yield list;
  }
}

function file<T>(lists: Lists<T>, item: T, tokens: readonly string[]): void {
  for (const token of tokens) {
    const list = lists.get(token);
    if (list === undefined) lists.set(token, item);
    else if (list instanceof Set) list.add(item);
    else if (list !== item) lists.set(token, new Set([list, item]));
  }
}

function unfile<T>(lists: Lists<T>, item: T, tokens: readonly string[]): void {
  for (const token of tokens) {
    const list = lists.get(token);
    if (list instanceof Set) {
      list.delete(item);
      if (list.size === 0) lists.delete(token);
    } else if (list === item) lists.delete(token);
  }
}
