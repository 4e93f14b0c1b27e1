import type { Flow } from '../flow.ts';
import type { Clause } from './clause.ts';
import { actionFlow, type Conjunction, gateOf } from './conjunction.ts';
import type { PolicyDelta } from './delta.ts';
import type { Direction } from './direction.ts';
import { FlowSides, type LiveMembers, sizeOf } from './flowSides.ts';
import { heirsOf } from './heirs.ts';
import { IdPool } from './idPool.ts';
import { type Claim, Inheritance } from './inheritance.ts';
import { type Inherited, nothingInherited } from './inherited.ts';
import { isolationFlow } from './matchTable.ts';
import { isOrdered, OrderedPlaces } from './orderedPlaces.ts';
import { type Page, priorityOfPage } from './page.ts';
import type { ComingMatches } from './pages.ts';
import type { ConjunctionSpec, Phases, PolicyChange } from './policyChange.ts';
import { RuleFlows } from './ruleFlows.ts';

/** More members than this come and go outside the one bundle that switches rules over. */
const manyMembers = 1_000;

/** Conjunctions that leave, each with the clauses that are full and must be left at once. */
type Leaving = Map<Conjunction, Set<Clause>>;

/**
 * The flows of all policies of a node: what they are, and how each change gets into the switch. Rules with the same
 * clause share its flows. Changes cost what they touch, whatever else is installed.
 */
export class PolicyFlows {
  readonly #sides: FlowSides;
  readonly #ids = new IdPool();
  readonly #live = new Map<string, Conjunction>();
  readonly #byId = new Map<number, Conjunction>();
  /** Rules for which there is no room. */
  readonly #waiting = new Map<string, ConjunctionSpec>();
  readonly #inheritance: Inheritance;
  readonly #places: OrderedPlaces;
  readonly #own: RuleFlows;

  /** `inherited` is what a former run left in the switch; `counts` see {@link RuleFlows}; `placesPerFlow` is for tests. */
  constructor(
    options: {
      readonly inherited?: Inherited;
      readonly placesPerFlow?: number;
      readonly counts?: boolean;
      readonly places?: OrderedPlaces;
    } = {},
  ) {
    const { inherited = nothingInherited, counts = false, places = new OrderedPlaces() } = options;
    this.#places = places;
    this.#own = new RuleFlows(counts);
    this.#inheritance = new Inheritance(inherited);
    this.#sides = new FlowSides(this.#inheritance, options.placesPerFlow);
    for (const { id } of inherited.conjunctions) this.#ids.reserve(id);
    for (const each of inherited.matches) {
      this.#sides.pages(each.direction).count(each.page, each.match, each.places.size);
    }
  }

  /** Makes a change, and says how to install it. */
  change(change: PolicyChange): Phases {
    const members = this.#sides.fillUnused(change.members);
    const coming = new Map(members.map(({ clause, add }) => [clause, add]));
    const leaving = this.#makeRoom(members);
    const moved = [...leaving.keys()].map(({ spec }) => spec);
    const apart = moved.length === 0 && sizeOf(members) > manyMembers;
    for (const key of change.remove) this.#takeOut(key, leaving);
    const specs = [...change.add, ...moved, ...this.#waiting.values()];
    specs.push(...this.#order(specs, leaving));
    const added = this.#place(specs, leaving, coming);

    for (const each of added) this.#linkStaged(each);
    if (apart) this.#sides.addMembers(members);
    const stage = this.#takeDelta();

    for (const [each, full] of leaving) this.#shut(each, full);
    if (!apart) this.#sides.removeMembers(members);
    if (!apart) this.#sides.addMembers(members);
    for (const { rule } of added) for (const clause of rule.clauses) this.#sides.link(rule, clause);
    for (const { direction, clause, change: by } of change.isolation)
      this.#sides.isolate(direction, clause, by);
    const flip = this.#takeDelta();

    for (const [each, full] of leaving) this.#unlinkAll(each, full);
    if (apart) this.#sides.removeMembers(members);
    return { stage, flip, cleanup: this.#takeDelta() };
  }

  /** Gives up what a former run left and no rule has claimed. Returns what is to be changed in shared flows. */
  forgetInherited(): PolicyDelta {
    const { matches, ids } = this.#inheritance.forget();
    for (const id of ids) this.#ids.release(id);
    for (const { direction, page, match, places } of matches) {
      this.#sides.pages(direction).count(page, match, -places.size);
      this.#sides.table(direction).touch(page, match);
    }
    return this.#takeDelta();
  }

  /** Whether a rule is in the flows; false when it was never added or found no room. */
  has(key: string): boolean {
    return this.#live.has(key);
  }

  /** The rule that packets with this number in their register met; undefined when it is gone. */
  keyOf(id: number): string | undefined {
    return this.#byId.get(id)?.spec.key;
  }

  /** The priority of a rule's match flows. */
  priorityOf(key: string): number | undefined {
    const rule = this.#live.get(key);
    return rule && priorityOfPage(rule.page);
  }

  /** Whether rules found no room. They match nothing. */
  get hasWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** The flows that a rule has a part in. */
  flowsOf(key: string): Flow[] {
    const rule = this.#live.get(key);
    if (rule === undefined) return [];
    const table = this.#sides.table(rule.spec.direction);
    const matches = rule.clauses.flatMap((clause) => [...clause.matches()]);
    const flows = [...new Set(matches)].map((match) => table.ruleFlow(rule.page, match));
    return [...flows.filter(({ actions }) => actions !== ''), actionFlow(rule)];
  }

  /** The flows that isolate the pods of a clause. */
  isolationOf(direction: Direction, clause: string): Flow[] {
    const table = this.#sides.table(direction);
    return [...table.clause(clause).matches()].map((match) => isolationFlow(direction, match));
  }

  /** Every flow there should be. */
  everything(): PolicyDelta {
    this.#sides.touchEverything();
    this.#own.everything(this.#live.values());
    return this.#takeDelta();
  }

  /** Reserves places for members that come to clauses in use. Rules that find none have to move elsewhere. */
  #makeRoom(members: readonly LiveMembers[]): Leaving {
    const leaving: Leaving = new Map();
    for (const { direction, clause, add } of members) {
      const pages = this.#sides.pages(direction);
      const fresh = new Set(add.filter((match) => !clause.has(match)));
      for (const [page, placed] of clause.placed()) {
        let over = 0;
        for (const match of fresh) over = Math.max(over, pages.excess(page, match, placed));
        for (const match of fresh) pages.count(page, match, placed - over);
        this.#moveOut(clause, page, over, leaving);
      }
    }
    for (const { spec } of leaving.keys()) this.#live.delete(spec.key);
    return leaving;
  }

  #moveOut(clause: Clause, page: Page, count: number, leaving: Leaving): void {
    if (count === 0) return;
    const ids = [...(clause.linksAt(page)?.keys() ?? [])].slice(-count);
    for (const id of ids) {
      const rule = this.#byId.get(id);
      if (rule !== undefined) leaving.set(rule, (leaving.get(rule) ?? new Set()).add(clause));
    }
  }

  #takeOut(key: string, leaving: Leaving): void {
    this.#waiting.delete(key);
    for (const former of this.#own.takeRetired(key)) this.#forget(former);
    const rule = this.#live.get(key);
    if (rule === undefined) return;
    this.#live.delete(key);
    leaving.set(rule, new Set());
    if (isOrdered(rule.spec)) this.#places.release(rule.spec);
  }

  /** Finds places for ordered rules. Returns rules that have to leave theirs, for a place elsewhere. */
  #order(specs: readonly ConjunctionSpec[], leaving: Leaving): ConjunctionSpec[] {
    const ordered = specs.filter(isOrdered);
    if (ordered.length === 0) return [];
    const removed = [...leaving].flatMap(([rule, full]) => (full.size === 0 ? [rule] : []));
    const heirs = heirsOf(ordered, removed);
    this.#places.take(
      ordered,
      ({ key, direction }) => heirs.get(key)?.page ?? this.#inheritance.pageOf(direction, key),
    );
    for (const spec of ordered) {
      const former = heirs.get(spec.key);
      if (former === undefined || this.#places.pageOf(spec) !== former.page) continue;
      leaving.delete(former);
      this.#enter({ ...former, spec });
    }
    return this.#places.takeMoved().flatMap((key) => {
      const rule = this.#live.get(key);
      if (rule === undefined) return [];
      this.#live.delete(key);
      leaving.set(rule, new Set());
      return [rule.spec];
    });
  }

  /** Gives rules a number and a page; those that find no room wait. */
  #place(specs: readonly ConjunctionSpec[], leaving: Leaving, coming: ComingMatches): Added[] {
    const added: Added[] = [];
    for (const spec of specs) {
      if (this.#live.has(spec.key)) continue;
      const clauses = spec.clauses.map((key) => this.#sides.table(spec.direction).clause(key));
      const claim = this.#claim(spec);
      const page = this.#pageFor(spec, clauses, coming, claim);
      const claimed = claim !== undefined && claim.page === page;
      if (claim !== undefined && !claimed) this.#takeOver({ ...claim, spec, clauses }, leaving, coming);
      if (page === undefined) {
        this.#wait(spec);
        continue;
      }
      this.#waiting.delete(spec.key);
      const rule = { spec, clauses, page, id: claimed ? claim.id : this.#ids.allocate() };
      this.#sides.occupy(rule, coming);
      this.#enter(rule);
      added.push({ rule, claimed });
    }
    return added;
  }

  #pageFor(
    spec: ConjunctionSpec,
    clauses: readonly Clause[],
    coming: ComingMatches,
    claim: Claim | undefined,
  ): Page | undefined {
    const pages = this.#sides.pages(spec.direction);
    if (!isOrdered(spec)) return claim?.page ?? pages.choose(clauses, coming);
    const page = this.#places.pageOf(spec);
    if (page === undefined || page === claim?.page) return page;
    return pages.hasRoom(page, clauses, coming) ? page : undefined;
  }

  #wait(spec: ConjunctionSpec): void {
    this.#waiting.set(spec.key, spec);
    if (isOrdered(spec)) this.#places.release(spec);
  }

  #enter(rule: Conjunction): void {
    this.#live.set(rule.spec.key, rule);
    this.#byId.set(rule.id, rule);
    this.#own.put(rule);
  }

  /** Makes a rule that a former run left in another place one of those that leave. */
  #takeOver(rule: Conjunction, leaving: Leaving, coming: ComingMatches): void {
    this.#sides.occupy(rule, coming);
    for (const clause of rule.clauses) this.#sides.link(rule, clause);
    this.#byId.set(rule.id, rule);
    this.#own.put(rule);
    leaving.set(rule, new Set());
  }

  #claim(spec: ConjunctionSpec): Claim | undefined {
    const claim = this.#inheritance.claim(spec.direction, spec.key);
    for (const { page, match } of claim?.matches ?? []) {
      this.#sides.pages(spec.direction).count(page, match, -1);
      this.#sides.table(spec.direction).touch(page, match);
    }
    return claim;
  }

  /** All but the gate, so that nothing passes yet. A rule that the former run had goes on as it was. */
  #linkStaged({ rule, claimed }: Added): void {
    const gate = claimed ? undefined : gateOf(rule.clauses);
    for (const clause of rule.clauses) if (clause !== gate) this.#sides.link(rule, clause);
  }

  /** Closes a rule: by the clauses that are full, or else by the smallest. */
  #shut(rule: Conjunction, full: ReadonlySet<Clause>): void {
    const gate = gateOf(rule.clauses);
    const closing = full.size > 0 || gate === undefined ? full : [gate];
    for (const clause of closing) this.#sides.unlink(rule, clause);
    for (const clause of full) this.#sides.vacate(rule, clause);
  }

  #unlinkAll(rule: Conjunction, full: ReadonlySet<Clause>): void {
    for (const clause of rule.clauses) {
      this.#sides.unlink(rule, clause);
      if (!full.has(clause)) this.#sides.vacate(rule, clause);
      this.#sides.table(rule.spec.direction).forgetUnused(clause);
    }
    const gone = this.#live.has(rule.spec.key) ? this.#own.retire(rule) : [rule];
    for (const each of gone) this.#forget(each);
  }

  #forget(rule: Conjunction): void {
    this.#byId.delete(rule.id);
    this.#ids.release(rule.id);
    this.#own.drop(rule);
  }

  #takeDelta(): PolicyDelta {
    return this.#sides.takeDelta(this.#own.take());
  }
}

type Added = { readonly rule: Conjunction; readonly claimed: boolean };
