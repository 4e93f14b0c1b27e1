import { gotoTable } from '../actions.ts';
import { priorities, relatedMatch } from '../constants.ts';
import { type Flow, type FlowKey, flowKey } from '../flow.ts';
import { Clause } from './clause.ts';
import type { FlowDelta } from './delta.ts';
import { type Direction, isolationPriority, policyTables } from './direction.ts';
import { type Page, priorityOfPage, tableOfPage } from './page.ts';

/** Places in conjunctions that a match flow has beside those of the clauses: what a former run left there. */
export type OtherPlaces = (page: Page, match: string) => ReadonlyMap<number, string> | undefined;

/**
 * The match flows of one direction. A match that several clauses name is one flow: its actions are the places of all
 * the conjunctions of these clauses. Changes gather until {@link takeDelta}.
 */
export class MatchTable {
  readonly #direction: Direction;
  readonly #others: OtherPlaces;
  readonly #clauses = new Map<string, Clause>();
  readonly #naming = new Map<string, Clause[]>();
  /** Matches whose flow changed, by page. */
  #dirty = new Map<Page, Set<string>>();
  #dirtyIsolation = new Set<string>();
  /** Matches of isolated pods as of the last delta. */
  readonly #isolated = new Set<string>();
  #hasRelated = false;

  constructor(direction: Direction, others: OtherPlaces) {
    this.#direction = direction;
    this.#others = others;
  }

  /** The clause of that key; an empty one when it is new. */
  clause(key: string): Clause {
    const known = this.#clauses.get(key);
    if (known !== undefined) return known;
    const clause = new Clause(key);
    this.#clauses.set(key, clause);
    return clause;
  }

  addMatch(clause: Clause, match: string): void {
    if (!clause.add(match)) return;
    const naming = this.#naming.get(match);
    if (naming === undefined) this.#naming.set(match, [clause]);
    else naming.push(clause);
    this.#touch(clause, match);
  }

  removeMatch(clause: Clause, match: string): void {
    if (!clause.remove(match)) return;
    const naming = this.#naming.get(match)?.filter((each) => each !== clause) ?? [];
    if (naming.length === 0) this.#naming.delete(match);
    else this.#naming.set(match, naming);
    this.#touch(clause, match);
    this.forgetUnused(clause);
  }

  /** Forgets a clause that has neither matches nor flows. */
  forgetUnused(clause: Clause): void {
    if (clause.size === 0 && !clause.isUsed) this.#clauses.delete(clause.key);
  }

  /** Gives a conjunction the clause's flows. */
  link(clause: Clause, page: Page, id: number, place: string): void {
    clause.link(page, id, place);
    this.#touchAll(clause, page);
  }

  /** Takes the clause's flows from a conjunction. */
  unlink(clause: Clause, page: Page, id: number): void {
    if (clause.unlink(page, id)) this.#touchAll(clause, page);
  }

  /** Isolates the pods that the clause names for `change` reasons more (or less). */
  isolate(clause: Clause, change: number): void {
    clause.isolate(change);
    for (const match of clause.matches()) this.#dirtyIsolation.add(match);
  }

  /** Says that the flow of a match has to be looked at again. */
  touch(page: Page, match: string): void {
    const dirty = this.#dirty.get(page);
    if (dirty === undefined) this.#dirty.set(page, new Set([match]));
    else dirty.add(match);
  }

  /** Says that every flow has to be looked at again. */
  touchEverything(): void {
    this.#hasRelated = false;
    for (const clause of this.#clauses.values()) {
      for (const match of clause.matches()) this.#touch(clause, match);
    }
  }

  /** The flows that changed since the last call. */
  takeDelta(): { readonly rules: FlowDelta; readonly isolation: FlowDelta } {
    const rules = gather();
    for (const [page, matches] of this.#dirty) {
      for (const match of matches) rules.add(this.ruleFlow(page, match));
    }
    const isolation = gather();
    for (const match of this.#dirtyIsolation) isolation.add(this.#isolationFlow(match));
    const needsRelated = this.#isolated.size > 0;
    if (needsRelated !== this.#hasRelated) isolation.add(relatedFlow(this.#direction, needsRelated));
    this.#hasRelated = needsRelated;
    this.#dirty = new Map();
    this.#dirtyIsolation = new Set();
    return { rules: rules.delta, isolation: isolation.delta };
  }

  #touch(clause: Clause, match: string): void {
    for (const page of clause.linkedPages()) this.touch(page, match);
    if (clause.isolates) this.#dirtyIsolation.add(match);
  }

  #touchAll(clause: Clause, page: Page): void {
    for (const match of clause.matches()) this.touch(page, match);
  }

  /** The flow of a match; its actions are empty when there should be none. */
  ruleFlow(page: Page, match: string): Flow {
    const places = [...(this.#others(page, match) ?? [])];
    for (const clause of this.#naming.get(match) ?? []) places.push(...(clause.linksAt(page) ?? []));
    return {
      table: tableOfPage(page),
      priority: priorityOfPage(page),
      match,
      actions: conjunctionActions(places),
      category: 'policy',
    };
  }

  #isolationFlow(match: string): Flow {
    const isolated = this.#naming.get(match)?.some((clause) => clause.isolates) ?? false;
    if (isolated) this.#isolated.add(match);
    else this.#isolated.delete(match);
    return { ...isolationFlow(this.#direction, match), actions: isolated ? 'drop' : '' };
  }
}

/**
 * What speaks of a connection that was let pass, an error of ICMP, is kept from no isolated pod: who is rejected, or
 * sends too large packets, hears of it. There only while a pod is isolated.
 */
function relatedFlow(direction: Direction, isNeeded: boolean): Flow {
  const { isolation: table, after } = policyTables[direction];
  const actions = isNeeded ? gotoTable(after) : '';
  return { table, priority: priorities.high, match: relatedMatch, actions, category: 'default' };
}

/** The flow that ends what no rule let pass, for the pod that `match` names. */
export function isolationFlow(direction: Direction, match: string): Flow {
  const table = policyTables[direction].isolation;
  return { table, priority: isolationPriority, match, actions: 'drop', category: 'default' };
}

/** In the order in which flows are compared: by id. */
function conjunctionActions(places: (readonly [number, string])[]): string {
  if (places.length > 1) places.sort(([a], [b]) => a - b);
  return places.map(([id, place]) => `conjunction(${id},${place})`).join(',');
}

function gather(): { readonly delta: FlowDelta; add(flow: Flow): void } {
  const put: Flow[] = [];
  const drop: FlowKey[] = [];
  return {
    delta: { put, drop },
    add: (flow) => {
      if (flow.actions === '') drop.push(flowKey(flow));
      else put.push(flow);
    },
  };
}
