import { slotsOf, tableOf } from './orderedTables.ts';
import { type Page, pageOf, priorityOfPage, tableOfPage } from './page.ts';
import type { ConjunctionSpec, RuleOrder } from './policyChange.ts';
import { PrioritySlots, type SlotRequest } from './prioritySlots.ts';

/** A rule that has an order. */
export type OrderedSpec = ConjunctionSpec & { readonly order: RuleOrder };

/** Where a rule is going to be. */
export type Expected = Pick<OrderedSpec, 'direction' | 'order'>;

/** Stands for rules that are expected; no rule has this key. */
const expectedKey = '';

/** Whether a rule has an order. */
export function isOrdered(spec: ConjunctionSpec): spec is OrderedSpec {
  return spec.order !== undefined;
}

/** Where the ordered rules of a node are: a table by tier, and in it a priority by precedence. */
export class OrderedPlaces {
  readonly #slots = new Map<number, PrioritySlots>();
  #expected: readonly OrderedSpec[] = [];

  /**
   * Keeps places for rules that come in several changes, so that the later ones need not make the earlier ones move.
   * Where there are not enough places for all of them nothing is kept.
   */
  expect(rules: readonly Expected[]): void {
    this.expectNothing();
    this.#expected = rules.map((rule) => ({ ...rule, key: expectedKey, clauses: [] }));
    for (const [table, requests] of requestsByTable(this.#expected, () => undefined)) {
      const slots = this.#slotsOf(table);
      if (slots.hasRoomFor(requests)) slots.take(requests);
    }
  }

  /** Gives up what was kept for rules that did not come. */
  expectNothing(): void {
    for (const each of this.#expected) this.release(each);
    this.#expected = [];
  }

  /** Finds places for rules, where they are already if that can be. Those that find none have no page then. */
  take(specs: readonly OrderedSpec[], present: (spec: OrderedSpec) => Page | undefined): void {
    for (const [table, requests] of requestsByTable(specs, present)) this.#slotsOf(table).take(requests);
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

function requestsByTable(
  specs: readonly OrderedSpec[],
  present: (spec: OrderedSpec) => Page | undefined,
): ReadonlyMap<number, readonly SlotRequest[]> {
  const byTable = new Map<number, SlotRequest[]>();
  for (const spec of specs) {
    const table = tableOf(spec);
    const requests = byTable.get(table) ?? [];
    byTable.set(table, requests);
    requests.push(requestOf(spec, table, present(spec)));
  }
  return byTable;
}

function requestOf(spec: OrderedSpec, table: number, page: Page | undefined): SlotRequest {
  const { key, order } = spec;
  const request = { key, precedence: order.precedence, effect: `${order.action} ${order.log}` };
  if (page === undefined || tableOfPage(page) !== table) return request;
  return { ...request, preferred: priorityOfPage(page) };
}
