import { describe, expect, it } from 'vitest';
import { Clause } from './clause.ts';
import { pageOf } from './page.ts';
import { Pages } from './pages.ts';

function clause(...matches: string[]): Clause {
  const made = new Clause(matches.join());
  for (const match of matches) made.add(match);
  return made;
}

const nothingComes = new Map();
const at = (priority: number) => pageOf(90, priority);

describe('Pages', () => {
  it('prefers priority 200 while its flows have room', () => {
    const pages = new Pages('In', 2);
    expect(pages.choose([clause('a')], nothingComes)).toBe(at(200));
    pages.count(at(200), 'a', 1);
    expect(pages.choose([clause('a')], nothingComes)).toBe(at(200));
    pages.count(at(200), 'a', 1);
    expect(pages.choose([clause('a')], nothingComes)).toBe(at(199));
    expect(pages.choose([clause('b')], nothingComes)).toBe(at(200));
    pages.count(at(200), 'a', -1);
    expect(pages.choose([clause('a')], nothingComes)).toBe(at(200));
  });

  it('needs room in the flows of every clause, also for matches that are about to come', () => {
    const pages = new Pages('In', 1);
    pages.count(at(200), 'a', 1);
    pages.count(at(199), 'b', 1);
    expect(pages.choose([clause('a'), clause('b')], nothingComes)).toBe(at(198));
    const filling = clause('c');
    expect(pages.choose([filling], new Map([[filling, ['a']]]))).toBe(at(199));
  });

  it('has ten priorities, 200 to 191, and then no room', () => {
    const pages = new Pages('In', 1);
    const chosen: (number | undefined)[] = [];
    for (let rule = 0; rule < 11; rule++) {
      const page = pages.choose([clause('a')], nothingComes);
      chosen.push(page);
      if (page !== undefined) pages.count(page, 'a', 1);
    }
    expect(chosen).toEqual([...[200, 199, 198, 197, 196, 195, 194, 193, 192, 191].map(at), undefined]);
  });

  it('says by how many places a flow would be too large', () => {
    const pages = new Pages('In', 5);
    pages.count(at(200), 'a', 4);
    expect([
      pages.excess(at(200), 'a', 1),
      pages.excess(at(200), 'a', 3),
      pages.excess(at(199), 'a', 3),
    ]).toEqual([0, 2, -2]);
  });

  it('keeps below what Open vSwitch can hold in one flow', () => {
    expect(new Pages('In').excess(at(200), 'a', 4_090)).toBeGreaterThan(0);
  });
});
