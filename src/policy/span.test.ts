import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CountedSpan, UnionSpan } from './span.ts';

const ignored = { spanChanged: () => undefined };

describe('CountedSpan', () => {
  it('has a node for as long as it was added more often than removed', () => {
    const span = new CountedSpan(ignored);
    span.add('a');
    span.add('a');
    span.add('b');
    expect([...span.nodes()].sort()).toEqual(['a', 'b']);
    span.remove('a');
    expect(span.nodes().has('a')).toBe(true);
    span.remove('a');
    expect([...span.nodes()]).toEqual(['b']);
  });

  it('says once that what was read is no longer true', () => {
    let stale = 0;
    const span = new CountedSpan({ spanChanged: () => stale++ });
    span.add('a');
    span.add('b');
    expect(stale).toBe(1);
    span.nodes();
    span.add('a');
    expect(stale).toBe(1);
    span.add('c');
    span.add('d');
    expect(stale).toBe(2);
  });

  it('gives the same set when it is what it was', () => {
    const span = new CountedSpan(ignored);
    span.add('a');
    const before = span.nodes();
    span.add('b');
    span.remove('b');
    expect(span.nodes()).toBe(before);
  });
});

describe('UnionSpan', () => {
  it('shares the set of its only source', () => {
    const source = new CountedSpan(ignored);
    const union = new UnionSpan(ignored);
    source.add('a');
    union.add(source);
    expect(union.nodes()).toBe(source.nodes());
    source.add('b');
    expect(union.nodes()).toBe(source.nodes());
  });

  it('holds the nodes of its sources, whatever happens', () => {
    const step = fc.record({
      what: fc.constantFrom('enter', 'enter', 'leave', 'add', 'add', 'remove', 'read'),
      source: fc.integer({ min: 0, max: 2 }),
      node: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50, size: 'max' }), (steps) => {
        const model = new UnionModel();
        for (const { what, source, node } of steps) {
          model.step(what, source, node);
          if (!model.isStale) expect(model.read).toEqual(model.expected());
        }
        expect(model.union.nodes()).toEqual(model.expected());
      }),
    );
  });
});

/** A union of three spans beside lists of what is in them. */
class UnionModel {
  isStale = false;
  readonly #sources = [0, 1, 2].map(() => ({
    span: new CountedSpan(ignored),
    nodes: [] as string[],
  }));
  readonly #added: number[] = [];
  readonly union = new UnionSpan({
    spanChanged: () => {
      this.isStale = true;
    },
  });
  read = this.union.nodes();

  expected(): Set<string> {
    return new Set(this.#added.flatMap((index) => this.#sources[index]?.nodes ?? []));
  }

  step(what: string, index: number, node: string): void {
    const source = this.#sources[index];
    if (source === undefined) return;
    if (what === 'enter') {
      source.span.add(node);
      source.nodes.push(node);
    } else if (what === 'leave') {
      if (removeFrom(source.nodes, node)) source.span.remove(node);
    } else if (what === 'add') {
      this.union.add(source.span);
      this.#added.push(index);
    } else if (what === 'remove') {
      if (removeFrom(this.#added, index)) this.union.remove(source.span);
    } else {
      this.isStale = false;
      this.read = this.union.nodes();
    }
  }
}

function removeFrom<T>(list: T[], item: T): boolean {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
  return index >= 0;
}
