import type { NodeStatsSummary, PolicyStats } from '#controlplane/wire.ts';
import { carryOver, merged, type RuleTotal, withCounts } from './carryOver.ts';
import { added, type CountedPolicy, type CountedRule, type Counts, noCounts } from './countedPolicy.ts';
import { growth } from './growth.ts';
import type { KeptFlow, KeptPolicy, KeptStats } from './keptStats.ts';

/** What the flows of each rule have counted since they are there, by the rule's number in the switch. */
export type Reading = {
  /** Another one after each start of the switch. */
  readonly run: string;
  readonly counters: ReadonlyMap<number, Counts>;
};

/** What is counted at the time of a reading. `keyOf` gives the rule that has a number in the switch. */
export type CountedNow = {
  readonly policies: Iterable<CountedPolicy>;
  readonly keyOf: (id: number) => string | undefined;
};

type Part = { readonly from: readonly CountedRule[]; readonly rules: RuleTotal[] };
type Total = Pick<PolicyStats, 'sourceRef' | 'since'> & { parts: Map<string, Part>; gone: RuleTotal[] };
type Place = { readonly rules: RuleTotal[]; readonly at: number };

/**
 * What each rule of each policy of this node did, in total. Counters of the switch come and go with flows; what they grew
 * by from one reading to the next is added to the rules that they are of. Times are RFC 3339.
 */
export class StatsLedger {
  #run: string | undefined;
  #since: string;
  #flows: ReadonlyMap<number, KeptFlow>;
  #totals: ReadonlyMap<string, Total>;
  #places: ReadonlyMap<string, readonly Place[]>;

  /** Goes on where `kept` ended, or begins now. */
  constructor(now: string, kept?: KeptStats) {
    this.#run = kept?.run;
    this.#since = kept?.since ?? now;
    this.#flows = new Map((kept?.flows ?? []).map((flow) => [flow.id, flow]));
    this.#totals = new Map((kept?.policies ?? []).map((policy) => [policy.sourceRef.uid, totalOf(policy)]));
    this.#places = placesOf(this.#totals);
  }

  /** The agent has just started and knows no policies yet: what was counted meanwhile is of the rules of the former run. */
  resume(reading: Reading, now: string): void {
    this.#credit(this.#grow(reading, () => undefined, now));
  }

  /** Takes a reading. Rules that went since the last one are credited as well. */
  fold(reading: Reading, { policies, keyOf }: CountedNow, now: string): void {
    const left = this.#credit(this.#grow(reading, keyOf, now));
    this.adopt(policies, now);
    this.#credit(left);
  }

  /** These are the policies of the node now. */
  adopt(policies: Iterable<CountedPolicy>, now: string): void {
    const totals = new Map<string, Total>();
    for (const { name, sourceRef, rules } of policies) {
      const { uid } = sourceRef;
      const former = this.#totals.get(uid);
      const total = totals.get(uid) ?? newTotal(sourceRef, former, now);
      const part = former?.parts.get(name);
      const isSame = part?.from === rules;
      total.parts.set(name, isSame ? part : { from: rules, rules: carryOver(part?.rules ?? [], rules) });
      totals.set(uid, total);
    }
    for (const [uid, total] of totals) {
      const lost = [...(this.#totals.get(uid)?.parts ?? [])].filter(([name]) => !total.parts.has(name));
      if (lost.length > 0) total.gone = merged([...total.gone, ...lost.flatMap(([, { rules }]) => rules)]);
    }
    this.#totals = totals;
    this.#places = placesOf(totals);
  }

  /** What the node tells the controller. */
  summary(): Pick<NodeStatsSummary, 'since' | 'policies'> {
    const policies = [...this.#totals.values()].map(({ sourceRef, since, parts, gone }) => ({
      sourceRef,
      since,
      rules: [...parts.values()]
        .flatMap(({ rules }) => rules)
        .concat(gone)
        .map(({ key: _, ...stats }) => stats),
    }));
    return { since: this.#since, policies };
  }

  /** What the next run of the agent needs to go on. */
  kept(): KeptStats {
    const policies = [...this.#totals.values()].map(({ sourceRef, since, parts, gone }) => ({
      sourceRef,
      since,
      parts: [...parts].map(([name, { rules }]) => ({ name, rules })),
      gone,
    }));
    const run = this.#run === undefined ? {} : { run: this.#run };
    return { ...run, since: this.#since, flows: [...this.#flows.values()], policies };
  }

  /** By how much the counters of each rule grew since the last reading. */
  #grow({ run, counters }: Reading, keyOf: CountedNow['keyOf'], now: string): Map<string, Counts> {
    const isFirst = this.#run === undefined;
    const isSame = this.#run === run;
    // What a switch counted after the last reading went with it.
    if (!isFirst && !isSame) this.#since = now;
    const flows = new Map<number, KeptFlow>();
    const grown = new Map<string, Counts>();
    for (const [id, counts] of counters) {
      const last = this.#flows.get(id);
      const key = keyOf(id) ?? last?.key;
      // Came after the last reading, and it is not known yet with which rule: all of it is still to be counted.
      if (key === undefined && last === undefined && !isFirst) continue;
      flows.set(id, { id, ...(key === undefined ? {} : { key }), ...counts });
      // Counted before anybody kept a total: nobody can tell since when.
      if (key === undefined || isFirst) continue;
      grown.set(key, added(grown.get(key) ?? noCounts, growth(counts, isSame ? last : undefined)));
    }
    this.#run = run;
    this.#flows = flows;
    return grown;
  }

  /** Adds to the totals of rules that are known. Returns the rest. */
  #credit(grown: ReadonlyMap<string, Counts>): Map<string, Counts> {
    const left = new Map<string, Counts>();
    for (const [key, counts] of grown) {
      const places = this.#places.get(key);
      if (places === undefined) left.set(key, counts);
      for (const { rules, at } of places ?? []) {
        const rule = rules[at];
        if (rule !== undefined) rules[at] = withCounts(rule, added(rule, counts));
      }
    }
    return left;
  }
}

function newTotal(sourceRef: Total['sourceRef'], former: Total | undefined, now: string): Total {
  return { sourceRef, since: former?.since ?? now, parts: new Map(), gone: former?.gone ?? [] };
}

function totalOf({ sourceRef, since, parts, gone }: KeptPolicy): Total {
  // From nothing that is known now: the first policies that are adopted take these over.
  const of = parts.map(({ name, rules }): [string, Part] => [name, { from: [], rules: [...rules] }]);
  return { sourceRef, since, parts: new Map(of), gone: [...gone] };
}

function placesOf(totals: ReadonlyMap<string, Total>): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  for (const { parts } of totals.values()) {
    for (const { rules } of parts.values()) {
      for (const [at, { key }] of rules.entries()) {
        if (key === undefined) continue;
        const others = places.get(key);
        if (others === undefined) places.set(key, [{ rules, at }]);
        else others.push({ rules, at });
      }
    }
  }
  return places;
}
