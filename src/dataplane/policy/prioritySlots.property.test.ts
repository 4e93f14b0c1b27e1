import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePrecedence, type Precedence } from '#policy/precedence.ts';
import { PrioritySlots, type SlotRequest } from './prioritySlots.ts';

const whole = { low: 1, high: 64_989 };

/** The precedence of a policy priority; also fractions. */
function at(policyPriority: number): Precedence {
  return { tierPriority: 250, policyPriority, ruleIndex: 0, policy: 'p' };
}

const request = (policyPriority: number): SlotRequest => ({
  key: String(policyPriority),
  precedence: at(policyPriority),
  effect: 'drop',
});

/** Half of all precedences have one of two effects. */
const effectOf = ({ policyPriority, policy }: Precedence) => (policy === 'a' ? 'a' : `b ${policyPriority}`);

const anyPrecedence: fc.Arbitrary<Precedence> = fc.record({
  tierPriority: fc.integer({ min: 0, max: 2 }),
  policyPriority: fc.constantFrom(1, 1.5, 2, 5, 9_999.99),
  ruleIndex: fc.integer({ min: 0, max: 3 }),
  policy: fc.constantFrom('a', 'b'),
});

type Edit = {
  readonly add: readonly (readonly [Precedence, number | undefined])[];
  readonly remove: readonly number[];
};

const anyEdit: fc.Arbitrary<Edit> = fc.record({
  add: fc.array(
    fc.tuple(anyPrecedence, fc.option(fc.integer({ min: -2, max: 45 }), { nil: undefined, freq: 3 })),
    { maxLength: 6 },
  ),
  remove: fc.array(fc.nat(), { maxLength: 4 }),
});

/** Slots and what they should hold. */
class Checked {
  readonly slots: PrioritySlots;
  readonly rules = new Map<string, Precedence>();
  readonly #range: { readonly low: number; readonly high: number };
  /** Whether there have been more rules than priorities since it was empty. */
  wasFull = false;
  #last = new Map<string, number>();
  #named = 0;

  constructor(low: number, high: number) {
    this.slots = new PrioritySlots({ low, high });
    this.#range = { low, high };
  }

  play({ add, remove }: Edit): void {
    const { low, high } = this.#range;
    for (const nth of remove) {
      const [key, precedence] = [...this.rules][nth % Math.max(this.rules.size, 1)] ?? [];
      if (key === undefined || precedence === undefined) continue;
      this.slots.release(key, precedence);
      this.rules.delete(key);
      this.#last.delete(key);
    }
    const fresh = add.map(([precedence, preferred], n) => ({
      key: `${this.rules.size} ${n} ${++this.#named}`,
      precedence,
      effect: effectOf(precedence),
      ...(preferred === undefined ? {} : { preferred }),
    }));
    const left = new Set(this.slots.take(fresh).map(({ key }) => key));
    if (this.rules.size === 0) this.wasFull = false;
    const all = new Set(
      [...this.rules.values(), ...fresh.map(({ precedence }) => precedence)].map((each) =>
        JSON.stringify(each),
      ),
    );
    this.wasFull ||= all.size > high - low + 1;
    for (const { key, precedence } of fresh) if (!left.has(key)) this.rules.set(key, precedence);
    if (left.size > 0) expect(new Set(this.places().values()).size).toBeGreaterThanOrEqual(high - low);
    this.#checkMoves();
  }

  /** The priorities by precedence. */
  places(): Map<string, number> {
    const ordered = [...this.rules.values()].sort(comparePrecedence);
    return new Map(ordered.map((each) => [JSON.stringify(each), this.slots.priorityOf(each) ?? Number.NaN]));
  }

  /** One priority for each precedence, or for neighbours of one effect if there are more of them than priorities. */
  expectOrder(): void {
    const { low, high } = this.#range;
    const ordered = [
      ...new Map([...this.rules.values()].map((each) => [JSON.stringify(each), each])).values(),
    ];
    ordered.sort(comparePrecedence);
    const places = ordered.map((each) => this.slots.priorityOf(each) ?? Number.NaN);
    for (const [nth, place] of places.entries()) {
      expect(place >= low && place <= high).toBe(true);
      const [before, own] = [ordered[nth - 1], ordered[nth]];
      if (before === undefined || own === undefined) continue;
      const mayShare = this.wasFull && effectOf(before) === effectOf(own);
      const above = places[nth - 1] ?? Number.NaN;
      expect(mayShare ? above >= place : above > place).toBe(true);
    }
  }

  #checkMoves(): void {
    const now = new Map(
      [...this.rules].map(([key, each]) => [key, this.slots.priorityOf(each) ?? Number.NaN]),
    );
    const moved = [...this.#last].filter(([key, priority]) => now.get(key) !== priority);
    const reported = new Set(this.slots.takeMoved());
    for (const [key] of moved) expect(reported).toContain(key);
    for (const key of reported) expect(this.#last.get(key)).not.toBe(now.get(key));
    this.#last = now;
  }
}

describe('the slots of a table', () => {
  it.each([
    [1, 40, 2_000],
    [1, 9, 1_000],
    [1, 64_989, 500],
  ])('have the order of the rules after any edits: %i to %i', (low, high, numRuns) => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 14 }), (edits) => {
        const checked = new Checked(low, high);
        for (const edit of edits) {
          checked.play(edit);
          checked.expectOrder();
        }
      }),
      { numRuns },
    );
  });
});

/** Where single rules come, one by one, and how many of them. */
const sequences: readonly (readonly [string, (n: number) => number])[] = [
  ['at the top', (n) => -n],
  ['at the bottom', (n) => 20_000 + n],
  ['below each other in the middle', (n) => 5_000.5 + n / 10_000],
  ['above each other in the middle', (n) => 5_000.5 - n / 10_000],
  ['anywhere', (n) => (n * 7_919.37) % 10_000],
];

describe('moves', () => {
  it.each(sequences)('are few beside 10,000 rules, whenever rules come %s', (_where, priorityOf) => {
    const slots = loaded(10_000);
    const moves: number[] = [];
    for (let n = 1; n <= 2_000; n++) {
      slots.take([request(priorityOf(n))]);
      moves.push(slots.takeMoved().length);
    }
    const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
    expect(Math.max(...moves.slice(0, 5))).toBeLessThanOrEqual(5);
    expect(sum(moves) / moves.length).toBeLessThan(10);
    expectOrder(slots, [...numbers(10_000), ...Array.from({ length: 2_000 }, (_, n) => priorityOf(n + 1))]);
  });

  it('are few while 10,000 rules come one by one in any order', () => {
    const slots = new PrioritySlots(whole);
    let moves = 0;
    for (const each of shuffled(10_000)) {
      slots.take([request(each)]);
      moves += slots.takeMoved().length;
    }
    expect(moves / 10_000).toBeLessThan(5);
    expectOrder(slots, numbers(10_000));
  });

  it('are few while policies of five rules come one by one, also where all have the same priority', () => {
    const policies = shuffled(400).map((n) => `p${String(n).padStart(3, '0')}`);
    for (const priorityOf of [(_: number) => 5, (turn: number) => (turn * 7_919.37) % 10_000]) {
      const slots = new PrioritySlots(whole);
      let moves = 0;
      for (const [turn, policy] of policies.entries()) {
        const place = { tierPriority: 100, policyPriority: priorityOf(turn), policy };
        slots.take(
          numbers(5).map((ruleIndex) => ({
            key: `${policy} ${ruleIndex}`,
            precedence: { ...place, ruleIndex },
            effect: 'Drop false',
          })),
        );
        moves += slots.takeMoved().length;
      }
      expect(moves / policies.length).toBeLessThan(6);
    }
  });

  it('are none for rules that come again after they went, and for a load of all at once', () => {
    const slots = loaded(10_000);
    const before = slots.priorityOf(at(77));
    slots.release('77', at(77));
    expect(slots.priorityOf(at(77))).toBeUndefined();
    slots.take([request(77)]);
    expect(slots.takeMoved()).toEqual([]);
    expect(Math.abs((slots.priorityOf(at(77)) ?? 0) - (before ?? 0))).toBeLessThan(5);
  });

  it('are none when a restarted agent finds all rules in place, in whatever order and batches they come', () => {
    const former = loaded(3_000);
    const slots = new PrioritySlots(whole);
    const rules = shuffled(3_000).map((each) => ({
      ...request(each),
      preferred: former.priorityOf(at(each)) ?? 0,
    }));
    for (let from = 0; from < rules.length; from += 500) {
      expect(slots.take(rules.slice(from, from + 500))).toEqual([]);
      expect(slots.takeMoved()).toEqual([]);
    }
    for (const { precedence, preferred } of rules) expect(slots.priorityOf(precedence)).toBe(preferred);
  });

  it('spare the rules of a former run when a new rule comes before them all in the first batch', () => {
    const former = loaded(3_000);
    const slots = new PrioritySlots(whole);
    slots.take([request(-1)]);
    slots.takeMoved();
    const moved = new Set<string>();
    for (const each of shuffled(3_000)) {
      slots.take([{ ...request(each), preferred: former.priorityOf(at(each)) ?? 0 }]);
      for (const key of slots.takeMoved()) moved.add(key);
      if (slots.priorityOf(at(each)) !== former.priorityOf(at(each))) moved.add(String(each));
    }
    expect(moved.size).toBeLessThan(10);
    expectOrder(slots, [-1, ...numbers(3_000)]);
  });
});

function loaded(count: number): PrioritySlots {
  const slots = new PrioritySlots(whole);
  expect(slots.take(shuffled(count).map(request))).toEqual([]);
  slots.takeMoved();
  return slots;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

/** The numbers below `count` in an order without a pattern, the same one each time. */
function shuffled(count: number): number[] {
  return numbers(count)
    .map((n) => ({ n, rank: (n * 2_654_435_761) % 4_294_967_296 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ n }) => n);
}

function expectOrder(slots: PrioritySlots, priorities: readonly number[]): void {
  const sorted = [...new Set(priorities)].sort((a, b) => a - b);
  const places = sorted.map((each) => slots.priorityOf(at(each)) ?? Number.NaN);
  expect(places).toEqual([...new Set(places)].sort((a, b) => b - a));
}
