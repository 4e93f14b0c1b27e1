import { describe, expect, it } from 'vitest';
import { type Slot, SlotRow } from './slotRow.ts';

const slot = (priority = 0): Slot => ({
  precedence: { tierPriority: 1, policyPriority: priority, ruleIndex: 0, policy: '' },
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
  it('takes several together, close to each other, and leaves room at its ends', () => {
    const empty = row();
    empty.insertTogether(0, [slot(), slot(), slot()]);
    const [first = 0, , last = 0] = of(empty);
    expect(first).toBeLessThan(60);
    expect(last).toBeGreaterThan(5);
    const between = row(40, 30);
    between.insertTogether(1, [slot(), slot()]);
    expect(of(between)).toEqual([40, 36, 35, 30]);
    const top = row(10);
    top.insertTogether(0, [slot(), slot()]);
    expect(Math.max(...of(top))).toBeLessThan(20);
  });

  it('takes several together where there is no room, and keeps some at its ends', () => {
    const between = row(33, 32, 31, 30);
    between.insertTogether(2, [slot(), slot(), slot()]);
    const priorities = of(between);
    expect(priorities).toEqual([...new Set(priorities)].sort((x, y) => y - x));
    const top = row(64, 63);
    top.insertTogether(0, [slot(), slot(), slot()]);
    expect(Math.max(...of(top))).toBeLessThan(64);
  });

  it('goes on in small steps where one comes after the other', () => {
    const made = row(40, 1);
    made.insert(1, slot());
    for (let n = 2; n < 8; n++) made.insert(n, slot());
    expect(of(made)).toEqual([40, 21, 20, 19, 18, 17, 16, 15, 1]);
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
