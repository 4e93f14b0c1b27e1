import { describe, expect, it } from 'vitest';
import { packSlots } from './packSlots.ts';
import type { Slot } from './slotRow.ts';

const slot = (effect: string, settled?: number): Slot => ({
  precedence: { tierPriority: 1, policyPriority: 1, ruleIndex: 0, policy: '' },
  effect,
  keys: new Set(),
  priority: settled ?? 0,
  settled,
});

function packed(high: number, ...slots: readonly Slot[]) {
  const fits = packSlots(slots, { low: 1, high });
  return fits ? slots.map(({ priority }) => priority) : undefined;
}

describe('neighbours of one effect', () => {
  it('get one priority, others another one', () => {
    const [a = 0, b, c = 0, d = 0] = packed(9, slot('x'), slot('x'), slot('y'), slot('x')) ?? [];
    expect(b).toBe(a);
    expect(a > c && c > d && d > 0).toBe(true);
  });

  it('stay where the first of them that was there before is', () => {
    expect(packed(9, slot('x'), slot('x', 7), slot('x', 6), slot('y', 5), slot('z'))?.slice(0, 4)).toEqual([
      7, 7, 7, 5,
    ]);
  });

  it('move only so far that those behind them have room', () => {
    expect(packed(3, slot('x', 1), slot('y', 1), slot('z'))).toEqual([3, 2, 1]);
    expect(packed(4, slot('x', 3), slot('y', 3), slot('x', 3))).toEqual([3, 2, 1]);
  });

  it('are too many when their changes are more than the priorities', () => {
    expect(packed(2, slot('x'), slot('y'), slot('x'))).toBeUndefined();
    expect(packed(2, slot('x'), slot('x'), slot('y'))).toBeDefined();
  });
});
