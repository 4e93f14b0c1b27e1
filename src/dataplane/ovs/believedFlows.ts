import { type FlowKey, flowKey } from '../flow.ts';
import type { FlowOperation, InstalledFlow } from '../flowDiff.ts';

/** Flows of one table with one match, whatever their priority. */
export type FlowPlace = { readonly table: number; readonly match: string };

/** The flows that the bridge is believed to hold, with their number by table. */
export class BelievedFlows {
  readonly #flows = new Map<FlowKey, InstalledFlow>();
  readonly #counts = new Map<number, number>();

  constructor(flows: Iterable<InstalledFlow>) {
    for (const flow of flows) this.#set(flow);
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
  record(operations: readonly FlowOperation[]): void {
    for (const operation of operations) {
      if (operation.kind === 'delete') this.#delete(operation.flow);
      else this.#set(operation.flow);
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
    for (const flow of before) this.#delete(flow);
    for (const flow of flows) this.#set(flow);
    return [...before, ...flows].map(flowKey);
  }

  #set(flow: InstalledFlow): void {
    const key = flowKey(flow);
    if (!this.#flows.has(key)) this.#count(flow.table, 1);
    this.#flows.set(key, flow);
  }

  #delete(flow: Pick<InstalledFlow, 'table' | 'priority' | 'match'>): void {
    if (this.#flows.delete(flowKey(flow))) this.#count(flow.table, -1);
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
