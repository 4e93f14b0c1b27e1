import { describe, expect, it } from 'vitest';
import { type Slot, SlotRow } from './slotRow.ts';

const slot = (priority = 0): Slot => ({
  precedence: { tierPriority: 1, policyPriority: 1, ruleIndex: 0, policy: '' },
  effect: '',
  keys: new Set(),
  priority,
  settled: undefined,
});

function row(...priorities: readonly number[]): SlotRow {
  const made = new SlotRow({ low: 1, high: 64 });
  made.slots.push(...priorities.map(slot));
  return made;
}

const of = (made: SlotRow) => made.slots.map(({ priority }) => priority);

describe('a row of slots', () => {
  it('takes several in between at even distances, and leaves room at its ends', () => {
    const empty = row();
    expect(empty.insertTogether(0, [slot(), slot(), slot()])).toBe(true);
    const [first = 0, , last = 0] = of(empty);
    expect(first).toBeLessThan(60);
    expect(last).toBeGreaterThan(5);
    const between = row(40, 30);
    expect(between.insertTogether(1, [slot(), slot()])).toBe(true);
    expect(of(between)).toEqual([40, 37, 34, 30]);
    expect(row(32, 30).insertTogether(1, [slot(), slot()])).toBe(false);
  });

  it('goes on in small steps where one comes after the other', () => {
    const made = row(40, 1);
    made.insert(1, slot());
    for (let n = 2; n < 8; n++) made.insert(n, slot());
    expect(of(made)).toEqual([40, 20, 19, 18, 17, 16, 15, 14, 1]);
  });

  it('spreads a neighbourhood that has no room, and no more than that', () => {
    const made = row(64, ...Array.from({ length: 20 }, (_, n) => 40 - n), 1);
    made.insert(11, slot());
    const priorities = of(made);
    expect(priorities).toHaveLength(23);
    expect(priorities).toEqual([...new Set(priorities)].sort((a, b) => b - a));
    expect(priorities.slice(0, 9)).toEqual([64, 40, 39, 38, 37, 36, 35, 34, 33]);
    expect(priorities[9]).toBeLessThanOrEqual(32);
  });

  it('finds the last priority that is free', () => {
    const made = row(...Array.from({ length: 63 }, (_, n) => 64 - n));
    expect(made.capacity).toBe(64);
    made.insert(0, slot());
    expect(of(made)).toEqual(Array.from({ length: 64 }, (_, n) => 64 - n));
  });
});
