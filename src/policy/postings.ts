import type { Selector } from './labelSelector.ts';
import type { LabelSet } from './labelSet.ts';

/** Below this size trying all is faster, and far smaller, than looking up. */
const worthFiling = 16;

/** Most lists have one entry, which then stands for itself. */
type Lists<T> = Map<string, T | Set<T>>;

/**
 * Things with labels under a key each, found by selector: `candidates` gives few more than the ones that match, and each
 * of these once.
 */
export class LabelledPostings<T extends { readonly labels: LabelSet }> {
  readonly #all = new Map<string, T>();
  #lists: Lists<T> | undefined;

  get size(): number {
    return this.#all.size;
  }

  get(key: string): T | undefined {
    return this.#all.get(key);
  }

  set(key: string, item: T): void {
    this.#all.set(key, item);
    if (this.#lists !== undefined) file(this.#lists, item, item.labels.tokens);
    else if (this.#all.size > worthFiling) {
      this.#lists = new Map();
      for (const each of this.#all.values()) file(this.#lists, each, each.labels.tokens);
    }
  }

  delete(key: string): void {
    const item = this.#all.get(key);
    if (item === undefined) return;
    this.#all.delete(key);
    if (this.#lists !== undefined) unfile(this.#lists, item, item.labels.tokens);
    if (this.#all.size === 0) this.#lists = undefined;
  }

  values(): Iterable<T> {
    return this.#all.values();
  }

  candidates(selector: Selector): Iterable<T> {
    if (this.#lists === undefined || selector.anchors === undefined) return this.#all.values();
    return listed(this.#lists, selector.anchors);
  }
}

/** Things that select, each under the text of its selector, found by labels: the mirror image. */
export class SelectingPostings<T extends { readonly selector: Selector }> {
  readonly #all = new Map<string, T>();
  #filed: { readonly lists: Lists<T>; readonly unanchored: Set<T> } | undefined;

  get size(): number {
    return this.#all.size;
  }

  get(text: string): T | undefined {
    return this.#all.get(text);
  }

  add(item: T): void {
    this.#all.set(item.selector.text, item);
    if (this.#filed !== undefined) this.#file(item);
    else if (this.#all.size > worthFiling) {
      this.#filed = { lists: new Map(), unanchored: new Set() };
      for (const each of this.#all.values()) this.#file(each);
    }
  }

  delete(text: string): void {
    const item = this.#all.get(text);
    if (item === undefined) return;
    this.#all.delete(text);
    if (this.#filed === undefined) return;
    this.#filed.unanchored.delete(item);
    unfile(this.#filed.lists, item, item.selector.anchors ?? []);
    if (this.#all.size === 0) this.#filed = undefined;
  }

  *candidates({ tokens }: LabelSet): Iterable<T> {
    if (this.#filed === undefined) {
      yield* this.#all.values();
      return;
    }
    yield* this.#filed.unanchored;
    yield* listed(this.#filed.lists, tokens);
  }

  #file(item: T): void {
    if (this.#filed === undefined) return;
    if (item.selector.anchors === undefined) this.#filed.unanchored.add(item);
    else file(this.#filed.lists, item, item.selector.anchors);
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
