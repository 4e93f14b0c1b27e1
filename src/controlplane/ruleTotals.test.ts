import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RuleTotals } from './ruleTotals.ts';
import type { RuleStats } from './wire.ts';

function rule(index: number, sessions: number, more: Partial<RuleStats> = {}): RuleStats {
  return { direction: 'Out', index, sessions, packets: sessions * 2, bytes: sessions * 3, ...more };
}
const times = (sessions: number) => ({ sessions, packets: sessions * 2, bytes: sessions * 3 });

function totalsOf(...counts: readonly (readonly RuleStats[])[]): RuleTotals {
  const totals = new RuleTotals();
  for (const rules of counts) totals.add(rules);
  return totals;
}

const sums = (totals: RuleTotals) =>
  Object.fromEntries(totals.shown().map(({ name, trafficStats }) => [name, trafficStats.sessions]));

describe('RuleTotals', () => {
  it('knows a rule by its name wherever it stands, and one without a name by its place', () => {
    const dns = { name: 'dns' };
    const totals = totalsOf(
      [rule(0, 1, dns)],
      [rule(4, 2, dns), rule(0, 4)],
      [rule(1, 8, { direction: 'In' })],
    );
    expect(totals.shown()).toEqual([
      { name: 'ingress[1]', trafficStats: times(8) },
      { name: 'dns', trafficStats: times(3) },
      { name: 'egress[0]', trafficStats: times(4) },
    ]);
  });

  it('adds up a rule that comes several times in one count', () => {
    expect(sums(totalsOf([rule(2, 1), rule(2, 2)]))).toEqual({ 'egress[2]': 3 });
  });

  it('shows a rule that met nothing while a count has it', () => {
    const totals = totalsOf([rule(0, 0)]);
    const more = totals.add([rule(0, 0), rule(1, 0)]);
    expect(sums(totals)).toEqual({ 'egress[0]': 0, 'egress[1]': 0 });
    totals.remove(more);
    expect(sums(totals)).toEqual({ 'egress[0]': 0 });
  });

  it('keeps what a count that has ended counted', () => {
    const totals = new RuleTotals();
    totals.end(totals.add([rule(0, 5), rule(1, 0)]));
    expect(sums(totals)).toEqual({ 'egress[0]': 5 });
    expect(sums(totalsOf())).toEqual({});
  });

  it('is the sum of what was added and not taken off, whatever rules came in between', () => {
    const rules = fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 100 })), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(rules), fc.array(rules), (kept, removed) => {
        const written = (all: typeof kept) =>
          all.map((pairs) => pairs.map(([index, sessions]) => rule(index, sessions)));
        const totals = new RuleTotals();
        const rows = written(removed).map((each) => totals.add(each));
        for (const each of written(kept)) totals.add(each);
        for (const row of rows) totals.remove(row);
        expect(sums(totals)).toEqual(sums(totalsOf(...written(kept))));
      }),
    );
  });
});
