/**
 * The nodes that something concerns, maintained by reference counts. Whoever read `nodes()` is told once when it is no
 * longer true; changes before the next reading are free.
 * @module
 */
import { Few } from './few.ts';

/** Who is told that the nodes may have changed since it read them. */
export interface SpanOwner {
  spanChanged(): void;
}

/** See the module's comment. */
export abstract class Span {
  readonly #owner: SpanOwner;
  readonly #unions = new Few<UnionSpan>();
  #snapshot: ReadonlySet<string> = empty;
  #stale = false;

  constructor(owner: SpanOwner) {
    this.#owner = owner;
  }

  /** The same set as long as its content is the same; never changed. */
  nodes(): ReadonlySet<string> {
    if (this.#stale) {
      this.#stale = false;
      const current = this.current();
      if (!isSameSet(current, this.#snapshot)) this.#snapshot = current;
    }
    return this.#snapshot;
  }

  /** Every node once. */
  abstract live(): Iterable<string>;

  /** A set of the live nodes that is never changed. */
  protected current(): ReadonlySet<string> {
    return new Set(this.live());
  }

  /** A node entered or left: to be called after `live` has it so. */
  protected changed(node: string, entered: boolean): void {
    this.expire();
    for (const union of this.#unions) union.sourceChanged(node, entered);
  }

  protected expire(): void {
    if (this.#stale) return;
    this.#stale = true;
    this.#owner.spanChanged();
  }

  attach(union: UnionSpan): void {
    this.#unions.add(union);
  }

  detach(union: UnionSpan): void {
    this.#unions.delete(union);
  }
}

const empty: ReadonlySet<string> = new Set();

/** The nodes of the pods of a group. */
export class CountedSpan extends Span {
  readonly #counts = new Map<string, number>();

  add(node: string): void {
    if (increment(this.#counts, node)) this.changed(node, true);
  }

  remove(node: string): void {
    if (decrement(this.#counts, node)) this.changed(node, false);
  }

  live(): Iterable<string> {
    return this.#counts.keys();
  }
}

/** The nodes of any of its sources. With one source, the usual case, it is the source's and counts nothing. */
export class UnionSpan extends Span {
  /** How many times each source was added. */
  readonly #sources = new Map<Span, number>();
  /** In how many sources a node is; undefined while there is no need to count. */
  #counts: Map<string, number> | undefined;

  add(source: Span): void {
    if (!increment(this.#sources, source)) return;
    source.attach(this);
    if (this.#sources.size === 2) this.#counts = this.#counted();
    else if (this.#counts !== undefined) for (const node of source.live()) increment(this.#counts, node);
    this.expire();
  }

  remove(source: Span): void {
    if (!decrement(this.#sources, source)) return;
    source.detach(this);
    if (this.#sources.size < 2) this.#counts = undefined;
    else if (this.#counts !== undefined) for (const node of source.live()) decrement(this.#counts, node);
    this.expire();
  }

  sourceChanged(node: string, entered: boolean): void {
    if (this.#counts === undefined) this.changed(node, entered);
    else if (entered ? increment(this.#counts, node) : decrement(this.#counts, node)) {
      this.changed(node, entered);
    }
  }

  live(): Iterable<string> {
    return this.#counts?.keys() ?? this.#only()?.live() ?? empty;
  }

  protected override current(): ReadonlySet<string> {
    return this.#counts === undefined ? (this.#only()?.nodes() ?? empty) : super.current();
  }

  #only(): Span | undefined {
    const [source] = this.#sources.keys();
    return source;
  }

  #counted(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const source of this.#sources.keys()) for (const node of source.live()) increment(counts, node);
    return counts;
  }
}

/** Whether it is the first. */
function increment<K>(counts: Map<K, number>, key: K): boolean {
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  return count === 0;
}

/** Whether it was the last. */
function decrement<K>(counts: Map<K, number>, key: K): boolean {
  const count = counts.get(key) ?? 0;
  if (count > 1) counts.set(key, count - 1);
  else counts.delete(key);
  return count === 1;
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const node of a) if (!b.has(node)) return false;
  return true;
}
