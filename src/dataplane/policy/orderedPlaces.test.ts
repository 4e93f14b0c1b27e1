import { describe, expect, it } from 'vitest';
import { isOrdered, OrderedPlaces, type OrderedSpec } from './orderedPlaces.ts';
import { pageOf, priorityOfPage, tableOfPage } from './page.ts';

const spec = (
  key: string,
  tierPriority: number,
  policyPriority = 1,
  direction: 'In' | 'Out' = 'In',
): OrderedSpec => ({
  key,
  direction,
  clauses: [],
  order: {
    precedence: { tierPriority, policyPriority, ruleIndex: 0, policy: 'p' },
    action: policyPriority % 2 === 0 ? 'Allow' : 'Drop',
    log: false,
  },
});

const nowhere = () => undefined;

describe('the places of ordered rules', () => {
  it('are in the table of their tier, by precedence', () => {
    const places = new OrderedPlaces();
    const [a, b, other, baseline] = [spec('a', 50), spec('b', 50, 2), spec('other', 250), spec('base', 253)];
    places.take([b, baseline, other, a], nowhere);
    const [pageA = 0, pageB = 0] = [places.pageOf(a), places.pageOf(b)];
    expect([tableOfPage(pageA), tableOfPage(pageB)]).toEqual([85, 85]);
    expect(priorityOfPage(pageA)).toBeGreaterThan(priorityOfPage(pageB));
    expect([other, baseline].map((each) => tableOfPage(places.pageOf(each) ?? 0))).toEqual([89, 100]);
    expect(priorityOfPage(places.pageOf(baseline) ?? 0)).toBeLessThan(191);
  });

  it('are where the flows are already, if these are in the right table', () => {
    const places = new OrderedPlaces();
    places.take([spec('a', 50)], () => pageOf(85, 17));
    places.take([spec('b', 100)], () => pageOf(85, 18));
    expect(places.pageOf(spec('a', 50))).toBe(pageOf(85, 17));
    expect(tableOfPage(places.pageOf(spec('b', 100)) ?? 0)).toBe(86);
  });

  it('are given up, and missing where a table is full', () => {
    const places = new OrderedPlaces();
    const rules = Array.from({ length: 191 }, (_, n) => spec(`r${n}`, 253, n + 1, 'Out'));
    places.take(rules, nowhere);
    const last = rules[190];
    const first = rules[0];
    if (last === undefined || first === undefined) throw new Error('no rules');
    expect(rules.filter((each) => places.pageOf(each) === undefined)).toEqual([last]);
    places.release(first);
    expect(places.pageOf(first)).toBeUndefined();
    places.take([last], nowhere);
    expect(places.pageOf(last)).toBeDefined();
    expect(places.takeMoved()).toEqual([]);
  });

  it('are kept for rules that are expected, so that none has to move when they come in any order', () => {
    const rules = Array.from({ length: 2_000 }, (_, n) => spec(`r${n}`, 50, n + 1));
    const shuffled = rules.map((_, n) => rules[(n * 7_919) % rules.length] ?? spec('none', 50));
    const moves = (places: OrderedPlaces) => {
      let count = 0;
      for (let at = 0; at < shuffled.length; at += 100) {
        places.take(shuffled.slice(at, at + 100), nowhere);
        count += places.takeMoved().filter((key) => key !== '').length;
      }
      return count;
    };
    const [prepared, surprised] = [new OrderedPlaces(), new OrderedPlaces()];
    prepared.expect(rules);
    expect(moves(prepared)).toBe(0);
    expect(moves(surprised)).toBeGreaterThan(20);
    const order = rules.map((each) => priorityOfPage(prepared.pageOf(each) ?? 0));
    expect(order).toEqual(order.toSorted((a, b) => b - a));
  });

  it('are kept as long as the rules are expected, and where there is room for all', () => {
    const places = new OrderedPlaces();
    const [here, missing] = [spec('here', 50), spec('missing', 50, 2)];
    places.expect([here, missing]);
    places.take([here], nowhere);
    places.expectNothing();
    expect([here, missing].map((each) => places.pageOf(each) !== undefined)).toEqual([true, false]);
    places.expect(Array.from({ length: 191 }, (_, n) => spec('', 253, n + 1)));
    expect(places.pageOf(spec('', 253, 1))).toBeUndefined();
  });

  it('are for rules with an order only', () => {
    expect([isOrdered(spec('a', 50)), isOrdered({ key: 'k', direction: 'In', clauses: [] })]).toEqual([
      true,
      false,
    ]);
  });
});
