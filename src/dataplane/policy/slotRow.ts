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
/** Slots that come one after the other at the same place each take this part of the room there. */
const shareOfRoom = 1 / 128;
/** But no more than this, so that thousands may come so. */
const stepAtMost = 4;
/** The first slots leave this part of the room at either end. */
const shareOfEnd = 1 / 4;
/** Rules of one policy, or of equal ones, stay close together: whatever comes later comes between policies mostly. */
const weightBetweenPolicies = 64;

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

  /** Puts slots in at an index of a row that has as many priorities more, between their neighbours if there is room. */
  insertTogether(index: number, fresh: readonly Slot[]): void {
    const { above, below } = this.#bounds(index);
    const room = above - below - 1;
    if (room < fresh.length) {
      this.#spreadTogether(index, fresh);
      return;
    }
    const spare = this.#spareAtEnds(index, room, fresh.length);
    const neighbours = [this.slots[index - 1], this.slots[index]] as const;
    spreadOut(fresh, below + spare.bottom, above - spare.top, neighbours);
    this.slots.splice(index, 0, ...fresh);
  }

  /** Spreads the smallest neighbourhood that is sparse enough with all of them. At an end half of its room is kept. */
  #spreadTogether(index: number, fresh: readonly Slot[]): void {
    const { low, high, first, end } = this.#neighbourhood(index, fresh.length);
    const half = Math.floor((high - low + 1 - (end - first) - fresh.length) / 2);
    const top = index === 0 ? high + 1 - half : high + 1;
    const bottom = index === this.slots.length ? low - 1 + half : low - 1;
    this.slots.splice(index, 0, ...fresh);
    spreadOut(this.slots.slice(first, end + fresh.length), bottom, top, []);
  }

  /** Room at an end of the row that slots which come together leave for later ones. */
  #spareAtEnds(
    index: number,
    room: number,
    count: number,
  ): { readonly top: number; readonly bottom: number } {
    if (this.slots.length === 0) {
      const spare = Math.floor((room - count) * shareOfEnd);
      return { top: spare, bottom: spare };
    }
    const spare = room - Math.max(count, Math.min(count * stepAtMost, Math.floor(room * shareOfEnd)));
    return { top: index === 0 ? spare : 0, bottom: index === this.slots.length ? spare : 0 };
  }

  /** Puts a slot in at an index of a row that is not full. Where there is no room, as few others as possible step aside. */
  insert(index: number, slot: Slot): void {
    const { above, below } = this.#bounds(index);
    if (above - below > 1) this.#putBetween(index, slot, above, below);
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

  #putBetween(index: number, slot: Slot, above: number, below: number): void {
    const step = Math.min(Math.ceil((above - below - 1) * shareOfRoom), stepAtMost);
    const [upper, lower] = [this.slots[index - 1], this.slots[index]];
    if (lower !== undefined && lower === this.#latest) slot.priority = below + step;
    else if (upper !== undefined && upper === this.#latest) slot.priority = above - step;
    else spreadOut([slot], below, above, [upper, lower]);
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
    const { low, high, first, end } = this.#neighbourhood(index, 1);
    const [upper, lower] = [this.slots.slice(first, index), this.slots.slice(index, end)];
    const room = high - low + 1 - (end - first);
    const isRun =
      this.#latest !== undefined && [this.slots[index - 1], this.slots[index]].includes(this.#latest);
    const around = isRun ? Math.ceil(room / 2) : Math.ceil(room / (end - first + 1));
    const share = (part: number) =>
      end === first ? 0 : Math.floor(((room - around) * part) / (end - first));
    const bottomOfUpper = high + 1 - upper.length - share(upper.length);
    const topOfLower = bottomOfUpper - around - 1;
    spreadOut(upper, bottomOfUpper - 1, high + 1, []);
    spreadOut(lower, low - 1, topOfLower + 1, []);
    this.#putBetween(index, slot, bottomOfUpper, topOfLower);
  }

  /** Neighbourhoods are aligned, so that filling one does not wear out another; each is twice as large as the last. */
  #neighbourhood(index: number, count: number) {
    const { range, slots } = this;
    const anchor = (slots[index] ?? slots[index - 1])?.priority ?? range.low;
    const total = this.capacity;
    const levels = Math.ceil(Math.log2(total));
    const fullest = mostOf((slots.length + count) / total);
    for (let level = 1; ; level++) {
      const size = 2 ** level;
      const low = range.low + Math.floor((anchor - range.low) / size) * size;
      const high = Math.min(low + size - 1, range.high);
      const [first, end] = [this.#firstBelow(high + 1), this.#firstBelow(low)];
      const room = (high - low + 1) * fullest ** (level / levels);
      if (end - first + count <= room || size >= total) return { low, high, first, end };
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

/**
 * How full a part of a table may be that is large: twice as full as the whole, but never quite full. The smaller a
 * neighbourhood is the fuller it may be. That it has more room than it needs is what keeps it from being spread again soon.
 */
function mostOf(fullness: number): number {
  return Math.min(2 * fullness, (1 + fullness) / 2);
}

/** Gives slots priorities between two that are taken, with more room between policies than within one. */
function spreadOut(
  slots: readonly Slot[],
  below: number,
  above: number,
  [upper, lower]: readonly (Slot | undefined)[],
): void {
  const row = [upper, ...slots, lower];
  const weights = row.slice(1).map((slot, at) => (areClose(row[at], slot) ? 1 : weightBetweenPolicies));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const free = above - below - 1 - slots.length;
  let passed = 0;
  for (const [at, slot] of slots.entries()) {
    passed += weights[at] ?? 0;
    slot.priority = above - 1 - at - Math.floor((free * passed) / whole);
  }
}

function areClose(a: Slot | undefined, b: Slot | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [one, other] = [a.precedence, b.precedence];
  return one.tierPriority === other.tierPriority && one.policyPriority === other.policyPriority;
}
