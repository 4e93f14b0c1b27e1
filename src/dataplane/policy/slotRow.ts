import type { Precedence } from '#policy/precedence.ts';

/** The priorities that slots may have, both ends included. */
export type SlotRange = { readonly low: number; readonly high: number };

/** A priority taken by the rules of one precedence. */
export type Slot = {
  readonly precedence: Precedence;
  /** What its rules do: neighbours of the same effect may share a priority when there are not enough. */
  readonly effect: string;
  /** The rules: several where one rule has several conjunctions. */
  readonly keys: Set<string>;
  priority: number;
  /** The priority before the present change; undefined for a new slot. */
  settled: number | undefined;
};

/** So many neighbours step aside for a new slot before a whole neighbourhood is spread anew. */
const maxShift = 4;
/** A table as full as this is spread as a whole; smaller neighbourhoods may be fuller. */
const sparse = 0.5;
/** Slots that come one after the other at the same place each take this part of the room there. */
const shareOfRoom = 1 / 128;
/** Many slots that come together at an end leave this part of the room for those that come there later. */
const shareOfEnd = 1 / 4;

/** Slots from the highest priority to the lowest. Room for a new one is found where it costs others the least. */
export class SlotRow {
  readonly range: SlotRange;
  readonly slots: Slot[] = [];
  /** The next one often belongs beside it. */
  #latest: Slot | undefined;

  constructor(range: SlotRange) {
    this.range = range;
  }

  /** How many priorities there are. */
  get capacity(): number {
    return this.range.high - this.range.low + 1;
  }

  /** Puts slots in at an index, between their neighbours; false when that would move others. */
  insertTogether(index: number, fresh: readonly Slot[]): boolean {
    const { above, below } = this.#bounds(index);
    if (above - below <= fresh.length) return false;
    const spare = Math.floor((above - below - 1 - fresh.length) * shareOfEnd);
    const top = index === 0 ? above - spare : above;
    const bottom = index === this.slots.length ? below + spare : below;
    spreadEvenly(fresh, bottom, top);
    this.slots.splice(index, 0, ...fresh);
    return true;
  }

  /** Puts a slot in at an index of a row that is not full. Where there is no room, as few others as possible step aside. */
  insert(index: number, slot: Slot): void {
    const { above, below } = this.#bounds(index);
    if (above - below > 1) slot.priority = this.#between(index, above, below);
    else if (!this.#shift(index, slot)) this.#spread(index, slot);
    this.slots.splice(index, 0, slot);
    this.#latest = slot;
  }

  /** The priorities next to an index that are taken, or just outside the range. */
  #bounds(index: number): { readonly above: number; readonly below: number } {
    return {
      above: this.slots[index - 1]?.priority ?? this.range.high + 1,
      below: this.slots[index]?.priority ?? this.range.low - 1,
    };
  }

  #between(index: number, above: number, below: number): number {
    const step = Math.ceil((above - below - 1) * shareOfRoom);
    if (this.slots.length > 0 && this.slots[index] === this.#latest) return below + step;
    if (this.slots.length > 0 && this.slots[index - 1] === this.#latest) return above - step;
    return below + Math.floor((above - below) / 2);
  }

  /** Moves the shorter run of neighbours by one, up or down; false when both are long. */
  #shift(index: number, slot: Slot): boolean {
    const up = this.#runLength(index - 1, -1);
    const down = this.#runLength(index, 1);
    if (Math.min(up, down) > maxShift) return false;
    const { above, below } = this.#bounds(index);
    slot.priority = up < down ? above : below;
    const run = up < down ? this.slots.slice(index - up, index) : this.slots.slice(index, index + down);
    for (const each of run) each.priority += up < down ? 1 : -1;
    return true;
  }

  /** How many slots from `first` on have to step aside until one has room to; more than `maxShift` is too many. */
  #runLength(first: number, step: 1 | -1): number {
    const end = step < 0 ? this.range.high + 1 : this.range.low - 1;
    for (let length = 1; length <= maxShift; length++) {
      const at = this.slots[first + (length - 1) * step];
      if (at === undefined) break;
      const next = this.slots[first + length * step]?.priority ?? end;
      if (Math.abs(next - at.priority) > 1) return length;
    }
    return maxShift + 1;
  }

  /** Spreads the smallest neighbourhood that is sparse enough. Where slots come one by one, half of its room is kept. */
  #spread(index: number, slot: Slot): void {
    const { low, high, first, end } = this.#neighbourhood(index);
    const [upper, lower] = [this.slots.slice(first, index), this.slots.slice(index, end)];
    const room = high - low + 1 - (end - first);
    const isRun =
      this.#latest !== undefined && [this.slots[index - 1], this.slots[index]].includes(this.#latest);
    const around = isRun ? Math.ceil(room / 2) : Math.ceil(room / (end - first + 1));
    const share = (part: number) =>
      end === first ? 0 : Math.floor(((room - around) * part) / (end - first));
    const bottomOfUpper = high + 1 - upper.length - share(upper.length);
    const topOfLower = bottomOfUpper - around - 1;
    spreadEvenly(upper, bottomOfUpper - 1, high + 1);
    spreadEvenly(lower, low - 1, topOfLower + 1);
    slot.priority = this.#between(index, bottomOfUpper, topOfLower);
  }

  /** Neighbourhoods are aligned, so that filling one does not wear out another; each is twice as large as the last. */
  #neighbourhood(index: number) {
    const { range, slots } = this;
    const anchor = (slots[index] ?? slots[index - 1])?.priority ?? range.low;
    const total = this.capacity;
    const levels = Math.ceil(Math.log2(total));
    const slack = 1 - Math.max(sparse, (slots.length + 1) / total);
    for (let level = 1; ; level++) {
      const size = 2 ** level;
      const low = range.low + Math.floor((anchor - range.low) / size) * size;
      const high = Math.min(low + size - 1, range.high);
      const [first, end] = [this.#firstBelow(high + 1), this.#firstBelow(low)];
      const room = (high - low + 1) * (1 - (slack * level) / levels);
      if (end - first + 1 <= room || size >= total) return { low, high, first, end };
    }
  }

  /** The index of the first slot with a priority below `limit`. */
  #firstBelow(limit: number): number {
    let [from, to] = [0, this.slots.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.slots[middle]?.priority ?? limit) < limit) to = middle;
      else from = middle + 1;
    }
    return from;
  }
}

/** Gives slots priorities between two that are taken, at even distances. */
function spreadEvenly(slots: readonly Slot[], below: number, above: number): void {
  const distance = (above - below) / (slots.length + 1);
  for (const [at, slot] of slots.entries()) slot.priority = above - Math.floor((at + 1) * distance);
}
