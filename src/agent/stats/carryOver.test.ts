import { describe, expect, it } from 'vitest';
import { carryOver, merged, type RuleTotal } from './carryOver.ts';
import type { CountedRule } from './countedPolicy.ts';

const rule = (index: number, key: string, name?: string): CountedRule => ({
  direction: 'In',
  index,
  key,
  ...(name === undefined ? {} : { name }),
});
const total = (of: CountedRule, sessions: number): RuleTotal => ({
  ...of,
  sessions,
  packets: sessions,
  bytes: sessions,
});
const sessionsOf = (rules: readonly RuleTotal[]) => rules.map(({ sessions }) => sessions);

describe('carryOver', () => {
  it('knows a rule again by its name, whatever it says now and wherever it stands', () => {
    const before = [total(rule(0, 'a', 'web'), 5), total(rule(1, 'b', 'dns'), 7)];
    expect(
      sessionsOf(carryOver(before, [rule(0, 'new', 'new'), rule(1, 'b2', 'dns'), rule(2, 'a', 'web')])),
    ).toEqual([0, 7, 5]);
  });

  it('knows a rule without a name by what it says, when others came before it', () => {
    const before = [total(rule(0, 'a'), 5), total(rule(1, 'b'), 7)];
    expect(sessionsOf(carryOver(before, [rule(0, 'x'), rule(1, 'a'), rule(2, 'b')]))).toEqual([0, 5, 7]);
  });

  it('takes a rule that says something else at the same place for the same', () => {
    const before = [total(rule(0, 'a'), 5), total(rule(1, 'b'), 7)];
    expect(sessionsOf(carryOver(before, [rule(0, 'a'), rule(1, 'b2')]))).toEqual([5, 7]);
  });

  it('gives what was counted to one rule only, and never to one of the other direction', () => {
    const before = [total(rule(0, 'a'), 5)];
    expect(sessionsOf(carryOver(before, [rule(0, 'a'), rule(1, 'a')]))).toEqual([5, 0]);
    expect(sessionsOf(carryOver(before, [{ ...rule(0, 'a'), direction: 'Out' }]))).toEqual([0]);
  });
});

describe('merged', () => {
  it('keeps one rule for each place, which nothing counts any more', () => {
    expect(merged([total(rule(0, 'a'), 5), total(rule(1, 'b'), 1), total(rule(0, 'c'), 7)])).toEqual([
      { direction: 'In', index: 0, sessions: 12, packets: 12, bytes: 12 },
      { direction: 'In', index: 1, sessions: 1, packets: 1, bytes: 1 },
    ]);
  });
});
