import type { Clause } from './clause.ts';
import { type Conjunction, placeOf } from './conjunction.ts';
import type { FlowDelta, PolicyDelta } from './delta.ts';
import type { Direction } from './direction.ts';
import type { Inheritance } from './inheritance.ts';
import { MatchTable } from './matchTable.ts';
import { type ComingMatches, Pages } from './pages.ts';
import type { MemberChange } from './policyChange.ts';

/** Members of a clause that has flows. */
export type LiveMembers = Omit<MemberChange, 'clause'> & { readonly clause: Clause };

type Side = { readonly table: MatchTable; readonly pages: Pages };

/**
 * The match flows of both directions, and the room that each of them has for conjunctions. A rule occupies room from
 * the moment it gets its number, whether its flows are there yet or not.
 */
export class FlowSides {
  readonly #sides: Readonly<Record<Direction, Side>>;

  constructor(inheritance: Inheritance, placesPerFlow: number | undefined) {
    const side = (direction: Direction): Side => ({
      table: new MatchTable(direction, (page, match) => inheritance.places(page, match)),
      pages: new Pages(direction, placesPerFlow),
    });
    this.#sides = { In: side('In'), Out: side('Out') };
  }

  table(direction: Direction): MatchTable {
    return this.#sides[direction].table;
  }

  pages(direction: Direction): Pages {
    return this.#sides[direction].pages;
  }

  /** Members of clauses that have no flows yet go in at once; returns the rest. */
  fillUnused(members: readonly MemberChange[]): LiveMembers[] {
    const live: LiveMembers[] = [];
    for (const { direction, clause: key, add, remove } of members) {
      const { table } = this.#sides[direction];
      const clause = table.clause(key);
      if (clause.isUsed) live.push({ direction, clause, add, remove });
      else {
        // In this order: a clause that is empty for a moment would be forgotten.
        for (const match of add) table.addMatch(clause, match);
        for (const match of remove) table.removeMatch(clause, match);
      }
    }
    return live;
  }

  addMembers(members: readonly LiveMembers[]): void {
    for (const { direction, clause, add } of members) {
      const { table } = this.#sides[direction];
      for (const match of add) table.addMatch(clause, match);
    }
  }

  removeMembers(members: readonly LiveMembers[]): void {
    for (const { direction, clause, remove } of members) {
      const { table, pages } = this.#sides[direction];
      for (const match of remove) {
        const had = clause.has(match);
        table.removeMatch(clause, match);
        if (!had || clause.has(match)) continue;
        for (const [page, placed] of clause.placed()) pages.count(page, match, -placed);
      }
    }
  }

  /** Reserves room for a rule in the flows of its clauses, and in those of members that are about to come. */
  occupy({ page, spec, clauses }: Conjunction, coming: ComingMatches): void {
    const { pages } = this.#sides[spec.direction];
    for (const clause of clauses) {
      for (const match of clause.matches()) pages.count(page, match, 1);
      for (const match of new Set(coming.get(clause))) {
        if (!clause.has(match)) pages.count(page, match, 1);
      }
      clause.place(page, 1);
    }
  }

  /** Gives the room up that a rule has in the flows of a clause. */
  vacate({ page, spec }: Conjunction, clause: Clause): void {
    const { pages } = this.#sides[spec.direction];
    for (const match of clause.matches()) pages.count(page, match, -1);
    clause.place(page, -1);
  }

  /** Gives a rule a clause's flows, unless it has them. */
  link(rule: Conjunction, clause: Clause): void {
    const { page, id, spec } = rule;
    if (clause.linksAt(page)?.has(id) === true) return;
    this.#sides[spec.direction].table.link(clause, page, id, placeOf(rule, clause));
  }

  /** Takes a clause's flows from a rule. */
  unlink({ page, id, spec }: Conjunction, clause: Clause): void {
    this.#sides[spec.direction].table.unlink(clause, page, id);
  }

  /** The pods of a clause are isolated for `change` reasons more, or less. */
  isolate(direction: Direction, key: string, change: number): void {
    const { table } = this.#sides[direction];
    const clause = table.clause(key);
    table.isolate(clause, change);
    table.forgetUnused(clause);
  }

  touchEverything(): void {
    this.#sides.In.table.touchEverything();
    this.#sides.Out.table.touchEverything();
  }

  /** The flows that changed since the last call, after those of `actions`. */
  takeDelta(actions: FlowDelta): PolicyDelta {
    const [into, outOf] = [this.#sides.In.table.takeDelta(), this.#sides.Out.table.takeDelta()];
    return {
      rules: joined(actions, into.rules, outOf.rules),
      isolation: joined(into.isolation, outOf.isolation),
    };
  }
}

function joined(...deltas: readonly FlowDelta[]): FlowDelta {
  return { put: deltas.flatMap(({ put }) => put), drop: deltas.flatMap(({ drop }) => drop) };
}

/** How many matches come and go. */
export function sizeOf(members: readonly LiveMembers[]): number {
  return members.reduce((size, { add, remove }) => size + add.length + remove.length, 0);
}
