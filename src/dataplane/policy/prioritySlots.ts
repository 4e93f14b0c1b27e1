import { comparePrecedence, type Precedence } from '#policy/precedence.ts';
import { type Slot, type SlotRange, SlotRow } from './slotRow.ts';

/** A rule that wants a slot; `preferred` is the priority at which its flows are already. */
export type SlotRequest = {
  readonly key: string;
  readonly precedence: Precedence;
  readonly preferred?: number;
};

/** A rule stays where its flows are if not more than so many others have to leave their places for it. */
const worthMoving = 4;

/**
 * The priorities of the ordered rules of one table: what is asked first has the higher one, and no two precedences share
 * one. Taking a slot moves as few others as possible; {@link takeMoved} tells which.
 */
export class PrioritySlots {
  /** By precedence, and so from the highest priority to the lowest. */
  readonly #row: SlotRow;

  constructor(range: SlotRange) {
    this.#row = new SlotRow(range);
  }

  /** Takes slots for rules. Those for which there is none are returned. */
  take(requests: readonly SlotRequest[]): SlotRequest[] {
    const sorted = [...requests].sort((a, b) => comparePrecedence(a.precedence, b.precedence));
    const rest = sorted.filter((request) => !this.#takePreferred(request));
    const left: SlotRequest[] = [];
    for (let from = 0; from < rest.length; ) {
      const end = this.#endOfGap(rest, from);
      left.push(...this.#takeGap(rest.slice(from, end)));
      from = end;
    }
    return left;
  }

  /** Gives a rule's part in a slot back. */
  release(key: string, precedence: Precedence): void {
    const index = this.#find(precedence);
    const slot = this.#at(index, precedence);
    if (slot?.keys.delete(key) === true && slot.keys.size === 0) this.#row.slots.splice(index, 1);
  }

  /** The priority of a precedence that has a slot. */
  priorityOf(precedence: Precedence): number | undefined {
    return this.#at(this.#find(precedence), precedence)?.priority;
  }

  /** The rules whose priority is another than at the last call. */
  takeMoved(): string[] {
    const moved: string[] = [];
    for (const slot of this.#row.slots) {
      if (slot.settled === slot.priority) continue;
      if (slot.settled !== undefined) moved.push(...slot.keys);
      slot.settled = slot.priority;
    }
    return moved;
  }

  /** Puts a rule where its flows are, unless that is out of order and too many others had to go. */
  #takePreferred({ key, precedence, preferred }: SlotRequest): boolean {
    const { low, high } = this.#row.range;
    if (preferred === undefined || preferred < low || preferred > high) return false;
    const index = this.#find(precedence);
    if (this.#join(index, key, precedence)) return true;
    if (this.#row.isFull) return false;
    const [first, end] = this.#inTheWay(index, preferred);
    const inTheWay = this.#row.slots.slice(first, end);
    if (inTheWay.filter(({ settled }) => settled !== undefined).length > worthMoving) return false;
    const slot: Slot = { precedence, keys: new Set([key]), priority: preferred, settled: preferred };
    this.#row.slots.splice(first, inTheWay.length, slot);
    for (const each of inTheWay) this.#insert(each);
    return true;
  }

  /** The slots around an index that are on the wrong side of a priority. */
  #inTheWay(index: number, priority: number): readonly [first: number, end: number] {
    let [first, end] = [index, index];
    while ((this.#row.slots[first - 1]?.priority ?? Number.POSITIVE_INFINITY) <= priority) first -= 1;
    while ((this.#row.slots[end]?.priority ?? Number.NEGATIVE_INFINITY) >= priority) end += 1;
    return [first, end];
  }

  /** Where the requests end that belong between the same two slots as the one at `from`. */
  #endOfGap(sorted: readonly SlotRequest[], from: number): number {
    const first = sorted[from];
    const next = first && this.#row.slots[this.#find(first.precedence)];
    let end = from + 1;
    for (let each = sorted[end]; each !== undefined; each = sorted[++end]) {
      if (next !== undefined && comparePrecedence(each.precedence, next.precedence) >= 0) break;
    }
    return end;
  }

  /** Requests that belong between the same two slots: evenly if there is room. */
  #takeGap(requests: readonly SlotRequest[]): SlotRequest[] {
    const fresh: Slot[] = [];
    for (const { key, precedence } of requests) {
      const last = fresh.at(-1);
      if (last !== undefined && comparePrecedence(last.precedence, precedence) === 0) last.keys.add(key);
      else if (!this.#join(this.#find(precedence), key, precedence))
        fresh.push({ precedence, keys: new Set([key]), priority: 0, settled: undefined });
    }
    const [first] = fresh;
    if (first === undefined) return [];
    const index = this.#find(first.precedence);
    if (fresh.length > 1 && this.#row.insertTogether(index, fresh)) return [];
    const left = new Set(fresh.filter((slot) => !this.#insert(slot)).flatMap(({ keys }) => [...keys]));
    return requests.filter(({ key }) => left.has(key));
  }

  #insert(slot: Slot): boolean {
    return this.#row.insert(this.#find(slot.precedence), slot);
  }

  /** Lets a rule have part in the slot at an index if that is for its precedence. */
  #join(index: number, key: string, precedence: Precedence): boolean {
    return this.#at(index, precedence)?.keys.add(key) !== undefined;
  }

  #at(index: number, precedence: Precedence): Slot | undefined {
    const slot = this.#row.slots[index];
    return slot !== undefined && comparePrecedence(slot.precedence, precedence) === 0 ? slot : undefined;
  }

  /** The index of a precedence, or where it would be. */
  #find(precedence: Precedence): number {
    let [from, to] = [0, this.#row.slots.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const slot = this.#row.slots[middle];
      if (slot !== undefined && comparePrecedence(slot.precedence, precedence) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
