import { comparePrecedence, type Precedence } from '#policy/precedence.ts';
import { packSlots } from './packSlots.ts';
import { type Slot, type SlotRange, SlotRow } from './slotRow.ts';

/** A rule that wants a slot; `preferred` is the priority at which its flows are already. */
export type SlotRequest = {
  readonly key: string;
  readonly precedence: Precedence;
  /** What the rule does to packets, in a word. */
  readonly effect: string;
  readonly preferred?: number;
};

/** A rule stays where its flows are if not more than so many others have to leave their places for it. */
const worthMoving = 4;

/**
 * The priorities of the ordered rules of one table: what is asked first has the higher one. Two precedences share one
 * only if there are more than priorities, and then only neighbours of the same effect. Taking a slot moves as few others
 * as possible; {@link takeMoved} tells which.
 */
export class PrioritySlots {
  /** By precedence, and so from the highest priority to the lowest. */
  readonly #row: SlotRow;
  /** Whether slots share priorities; until the last one goes. */
  #isPacked = false;

  constructor(range: SlotRange) {
    this.#row = new SlotRow(range);
  }

  /** Whether these can have slots that nobody else has a part in. */
  hasRoomFor(requests: readonly SlotRequest[]): boolean {
    return !this.#isPacked && this.#countWith(inOrder(requests)) <= this.#row.capacity;
  }

  /** Takes slots for rules. Those for which there is none are returned. */
  take(requests: readonly SlotRequest[]): SlotRequest[] {
    const sorted = inOrder(requests);
    if (this.#isPacked || this.#countWith(sorted) > this.#row.capacity) return this.#takePacked(sorted);
    const rest = sorted.filter((request) => !this.#takePreferred(request));
    for (let from = 0; from < rest.length; ) {
      const end = this.#endOfGap(rest, from);
      this.#takeGap(rest.slice(from, end));
      from = end;
    }
    return [];
  }

  /** Gives a rule's part in a slot back. */
  release(key: string, precedence: Precedence): void {
    const index = this.#find(precedence);
    const slot = this.#at(index, precedence);
    if (slot?.keys.delete(key) === true && slot.keys.size === 0) this.#row.slots.splice(index, 1);
    if (this.#row.slots.length === 0) this.#isPacked = false;
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

  /** How many slots there are with those that are asked for. */
  #countWith(sorted: readonly SlotRequest[]): number {
    let count = this.#row.slots.length;
    let last: Precedence | undefined;
    for (const { precedence } of sorted) {
      const isNew = last === undefined || comparePrecedence(last, precedence) !== 0;
      if (isNew && this.#at(this.#find(precedence), precedence) === undefined) count += 1;
      last = precedence;
    }
    return count;
  }

  #takePacked(sorted: readonly SlotRequest[]): SlotRequest[] {
    this.#isPacked = true;
    const fresh: Slot[] = [];
    for (const request of sorted) {
      const index = this.#find(request.precedence);
      if (this.#join(index, request.key, request.precedence)) continue;
      const slot = newSlot(request, request.preferred);
      this.#row.slots.splice(index, 0, slot);
      fresh.push(slot);
    }
    const left = new Set<string>();
    while (!packSlots(this.#row.slots, this.#row.range)) {
      const last = fresh.pop();
      if (last === undefined) break;
      this.#row.slots.splice(this.#find(last.precedence), 1);
      for (const key of last.keys) left.add(key);
    }
    return sorted.filter(({ key }) => left.has(key));
  }

  /** Puts a rule where its flows are, unless that is out of order and too many others had to go. */
  #takePreferred(request: SlotRequest): boolean {
    const { key, precedence, preferred } = request;
    const { low, high } = this.#row.range;
    if (preferred === undefined || preferred < low || preferred > high) return false;
    const index = this.#find(precedence);
    if (this.#join(index, key, precedence)) return true;
    const [first, end] = this.#inTheWay(index, preferred);
    const inTheWay = this.#row.slots.slice(first, end);
    if (inTheWay.filter(({ settled }) => settled !== undefined).length > worthMoving) return false;
    this.#row.slots.splice(first, inTheWay.length, newSlot(request, preferred));
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
  #takeGap(requests: readonly SlotRequest[]): void {
    const fresh: Slot[] = [];
    for (const request of requests) {
      const { key, precedence } = request;
      const last = fresh.at(-1);
      if (last !== undefined && comparePrecedence(last.precedence, precedence) === 0) last.keys.add(key);
      else if (!this.#join(this.#find(precedence), key, precedence)) fresh.push(newSlot(request, undefined));
    }
    const [first, second] = fresh;
    if (first === undefined) return;
    if (second === undefined) this.#insert(first);
    else this.#row.insertTogether(this.#find(first.precedence), fresh);
  }

  #insert(slot: Slot): void {
    this.#row.insert(this.#find(slot.precedence), slot);
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

function inOrder(requests: readonly SlotRequest[]): SlotRequest[] {
  return [...requests].sort((a, b) => comparePrecedence(a.precedence, b.precedence));
}

function newSlot({ key, precedence, effect }: SlotRequest, at: number | undefined): Slot {
  return { precedence, effect, keys: new Set([key]), priority: at ?? 0, settled: at };
}
