/**
 * The nodes that something concerns, maintained by reference counts. Whoever read `nodes()` is told once when it is no
 * longer true; changes before the next reading are free.
 * @module
 */
import { Few } from './few.ts';
import { Tally } from './tally.ts';

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
  readonly #counts = new Tally<string>();

  add(node: string): void {
    if (this.#counts.add(node)) this.changed(node, true);
  }

  remove(node: string): void {
    if (this.#counts.delete(node)) this.changed(node, false);
  }

  live(): Iterable<string> {
    return this.#counts.keys();
  }
}

/** The nodes of any of its sources. With one source, the usual case, it is the source's and counts nothing. */
export class UnionSpan extends Span {
  /** How many times each source was added. */
  readonly #sources = new Tally<Span>();
  /** In how many sources a node is; undefined while there is no need to count. */
  #counts: Tally<string> | undefined;

  add(source: Span): void {
    if (!this.#sources.add(source)) return;
    source.attach(this);
    if (this.#counts !== undefined) for (const node of source.live()) this.#counts.add(node);
    else if (this.#sources.size > 1) this.#counts = this.#counted();
    this.expire();
  }

  remove(source: Span): void {
    if (!this.#sources.delete(source)) return;
    source.detach(this);
    if (this.#sources.size < 2) this.#counts = undefined;
    else if (this.#counts !== undefined) for (const node of source.live()) this.#counts.delete(node);
    this.expire();
  }

  sourceChanged(node: string, entered: boolean): void {
    if (this.#counts === undefined) this.changed(node, entered);
    else if (entered ? this.#counts.add(node) : this.#counts.delete(node)) this.changed(node, entered);
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

  #counted(): Tally<string> {
    const counts = new Tally<string>();
    for (const source of this.#sources.keys()) for (const node of source.live()) counts.add(node);
    return counts;
  }
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const node of a) if (!b.has(node)) return false;
  return true;
}
