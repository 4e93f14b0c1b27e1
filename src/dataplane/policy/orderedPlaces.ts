import { slotsOf, tableOf } from './orderedTables.ts';
import { type Page, pageOf, priorityOfPage, tableOfPage } from './page.ts';
import type { ConjunctionSpec, RuleOrder } from './policyChange.ts';
import { PrioritySlots, type SlotRequest } from './prioritySlots.ts';

/** A rule that has an order. */
export type OrderedSpec = ConjunctionSpec & { readonly order: RuleOrder };

/** Whether a rule has an order. */
export function isOrdered(spec: ConjunctionSpec): spec is OrderedSpec {
  return spec.order !== undefined;
}

/** Where the ordered rules of a node are: a table by tier, and in it a priority by precedence. */
export class OrderedPlaces {
  readonly #slots = new Map<number, PrioritySlots>();

  /** Finds places for rules, where they are already if that can be. Those that find none have no page then. */
  take(specs: readonly OrderedSpec[], present: (spec: OrderedSpec) => Page | undefined): void {
    const byTable = new Map<number, SlotRequest[]>();
    for (const spec of specs) {
      const table = tableOf(spec);
      const requests = byTable.get(table) ?? [];
      byTable.set(table, requests);
      requests.push(requestOf(spec, table, present(spec)));
    }
    for (const [table, requests] of byTable) this.#slotsOf(table).take(requests);
  }

  /** Gives a rule's place up. */
  release({ key, order, direction }: OrderedSpec): void {
    this.#slots.get(tableOf({ direction, order }))?.release(key, order.precedence);
  }

  /** The page of a rule that found a place. */
  pageOf(spec: OrderedSpec): Page | undefined {
    const table = tableOf(spec);
    const priority = this.#slots.get(table)?.priorityOf(spec.order.precedence);
    return priority === undefined ? undefined : pageOf(table, priority);
  }

  /** The rules that had to leave their page since the last call. */
  takeMoved(): string[] {
    return [...this.#slots.values()].flatMap((slots) => slots.takeMoved());
  }

  #slotsOf(table: number): PrioritySlots {
    const slots = this.#slots.get(table) ?? new PrioritySlots(slotsOf(table));
    this.#slots.set(table, slots);
    return slots;
  }
}

function requestOf(spec: OrderedSpec, table: number, page: Page | undefined): SlotRequest {
  const { key, order } = spec;
  const request = { key, precedence: order.precedence, effect: `${order.action} ${order.log}` };
  if (page === undefined || tableOfPage(page) !== table) return request;
  return { ...request, preferred: priorityOfPage(page) };
}
