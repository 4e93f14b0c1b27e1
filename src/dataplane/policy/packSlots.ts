import type { Slot, SlotRange } from './slotRow.ts';

/**
 * Gives neighbours that do the same to packets one priority together, as few of them another one as possible: which of
 * them a packet meets is all the same. False, and nothing done, when there are not enough priorities even so.
 */
export function packSlots(slots: readonly Slot[], { low, high }: SlotRange): boolean {
  const runs = runsOf(slots);
  if (runs.length > high - low + 1) return false;
  let above = high + 1;
  for (const [at, run] of runs.entries()) {
    const behind = runs.length - at - 1;
    const even = above - Math.ceil((above - low) / (behind + 2));
    const settled = run.find((slot) => slot.settled !== undefined)?.settled;
    const priority = Math.min(Math.max(settled ?? even, low + behind), above - 1);
    for (const slot of run) slot.priority = priority;
    above = priority;
  }
  return true;
}

function runsOf(slots: readonly Slot[]): Slot[][] {
  const runs: Slot[][] = [];
  for (const slot of slots) {
    const run = runs.at(-1);
    if (run?.[0]?.effect === slot.effect) run.push(slot);
    else runs.push([slot]);
  }
  return runs;
}
