import { type RuleTrafficStats, ruleLabel, type TrafficStats } from '#controlplane/statsGroup.ts';
import type { PolicyStats, RuleStats } from '#controlplane/wire.ts';

const nothing: TrafficStats = { packets: 0, bytes: 0, sessions: 0 };

/** What was counted of one policy, node by node. */
export class PolicyCount {
  readonly #nodes = new Map<string, PolicyStats>();
  /** What nodes counted before they began anew. */
  readonly #former: PolicyStats[] = [];

  /** The nodes that counted. */
  nodes(): Iterable<string> {
    return this.#nodes.keys();
  }

  /**
   * Takes the total of a node. One that goes on replaces what the node said before; one that began later comes on top
   * of it. What a node does not mention any more stays.
   */
  put(node: string, stats: PolicyStats): void {
    const before = this.#nodes.get(node);
    if (before !== undefined && Date.parse(before.since) !== Date.parse(stats.since)) this.#retire(before);
    this.#nodes.set(node, stats);
  }

  /** When counting began, RFC 3339. */
  since(): string | undefined {
    const [earliest] = [...this.#all()].map(({ since }) => since).toSorted(byTime);
    return earliest;
  }

  /** The sums by rule: ingress first, in the order of the rules. */
  rules(): readonly RuleTrafficStats[] {
    const sums = new Map<string, { readonly first: RuleStats; sum: TrafficStats }>();
    for (const { rules } of this.#all()) {
      for (const rule of rules) {
        const key = `${rule.direction} ${ruleLabel(rule.direction, rule.index, rule.name)}`;
        const entry = sums.get(key) ?? { first: rule, sum: nothing };
        entry.sum = plus(entry.sum, rule);
        sums.set(key, entry);
      }
    }
    return [...sums.values()]
      .toSorted((a, b) => byPlace(a.first, b.first))
      .map(({ first: { direction, index, name }, sum }) => ({
        name: ruleLabel(direction, index, name),
        trafficStats: sum,
      }));
  }

  *#all(): Iterable<PolicyStats> {
    yield* this.#former;
    yield* this.#nodes.values();
  }

  /** Everything former is one sum: a node may begin anew any number of times. */
  #retire(stats: PolicyStats): void {
    const [former] = this.#former;
    this.#former[0] = former === undefined ? stats : merged([former, stats]);
  }
}

/** Several counts of one policy as one: rules in the same place are added up. At least one. */
export function merged([first, ...more]: readonly [PolicyStats, ...PolicyStats[]]): PolicyStats {
  if (more.length === 0) return first;
  const rules = new Map<string, RuleStats>();
  for (const rule of [first, ...more].flatMap((each) => each.rules)) {
    const key = `${rule.direction} ${rule.index} ${rule.name ?? ''}`;
    const before = rules.get(key);
    rules.set(key, before === undefined ? rule : { ...before, ...plus(before, rule) });
  }
  const [since = first.since] = [first, ...more].map((each) => each.since).toSorted(byTime);
  return { sourceRef: first.sourceRef, since, rules: [...rules.values()] };
}

/** The sum of rules. */
export function total(rules: readonly RuleTrafficStats[]): TrafficStats {
  return rules.reduce((sum, { trafficStats }) => plus(sum, trafficStats), nothing);
}

function plus(a: TrafficStats, b: TrafficStats): TrafficStats {
  return { packets: a.packets + b.packets, bytes: a.bytes + b.bytes, sessions: a.sessions + b.sessions };
}

function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}

function byPlace(a: RuleStats, b: RuleStats): number {
  return a.direction === b.direction ? a.index - b.index : a.direction === 'In' ? -1 : 1;
}
