import { type FlowKey, flowKey } from '../flow.ts';
import type { InstalledFlow, KeyedOperation } from '../flowDiff.ts';

/** Flows of one table with one match, whatever their priority. */
export type FlowPlace = { readonly table: number; readonly match: string };

/** The flows that the bridge is believed to hold, with their number by table. */
export class BelievedFlows {
  readonly #flows = new Map<FlowKey, InstalledFlow>();
  readonly #counts = new Map<number, number>();

  constructor(flows: Iterable<InstalledFlow>) {
    for (const flow of flows) this.#set(flowKey(flow), flow);
  }

  /** Whether `flows` are these and no others. */
  isExactly(flows: readonly InstalledFlow[]): boolean {
    return (
      flows.length === this.#flows.size &&
      flows.every((flow) => {
        const own = this.#flows.get(flowKey(flow));
        return own?.actions === flow.actions && own.cookie === flow.cookie;
      })
    );
  }

  get(key: FlowKey): InstalledFlow | undefined {
    return this.#flows.get(key);
  }

  keys(): Iterable<FlowKey> {
    return this.#flows.keys();
  }

  /** Whether `counts` (flows by table) are those of these flows. */
  agrees(counts: ReadonlyMap<number, number>): boolean {
    return (
      this.#counts.size === counts.size &&
      [...this.#counts].every(([table, count]) => counts.get(table) === count)
    );
  }

  /** The switch took these. */
  record(operations: readonly KeyedOperation[]): void {
    for (const { key, kind, flow } of operations) {
      if (kind === 'delete') this.#delete(key, flow.table);
      else this.#set(key, flow);
    }
  }

  /** The flows at each of some places, under {@link placeKey}. Passes all flows once. */
  at(places: readonly FlowPlace[]): Map<string, InstalledFlow[]> {
    const found = new Map(places.map((place) => [placeKey(place), [] as InstalledFlow[]]));
    for (const flow of this.#flows.values()) found.get(placeKey(flow))?.push(flow);
    return found;
  }

  /** At these places there is this, and nothing else. Returns the keys of what was there and of what is. */
  replaceAt(places: readonly FlowPlace[], flows: readonly InstalledFlow[]): FlowKey[] {
    const before = [...this.at(places).values()].flat();
    for (const flow of before) this.#delete(flowKey(flow), flow.table);
    for (const flow of flows) this.#set(flowKey(flow), flow);
    return [...before, ...flows].map(flowKey);
  }

  #set(key: FlowKey, flow: InstalledFlow): void {
    const size = this.#flows.size;
    this.#flows.set(key, flow);
    if (this.#flows.size > size) this.#count(flow.table, 1);
  }

  #delete(key: FlowKey, table: number): void {
    if (this.#flows.delete(key)) this.#count(table, -1);
  }

  #count(table: number, change: number): void {
    const count = (this.#counts.get(table) ?? 0) + change;
    if (count > 0) this.#counts.set(table, count);
    else this.#counts.delete(table);
  }
}

/** Names a place. */
export function placeKey({ table, match }: FlowPlace): string {
  return `${table}/${match}`;
}
