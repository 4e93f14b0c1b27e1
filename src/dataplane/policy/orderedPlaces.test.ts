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

  it('are for rules with an order only', () => {
    expect([isOrdered(spec('a', 50)), isOrdered({ key: 'k', direction: 'In', clauses: [] })]).toEqual([
      true,
      false,
    ]);
  });
});
