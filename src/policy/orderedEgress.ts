import type { CompiledRule } from './compiled.ts';
import { matchesAddress } from './matching.ts';
import type { Action, Protocol } from './model.ts';
import { comparePrecedence, isBaseline, type Precedence } from './precedence.ts';
import { Tally } from './tally.ts';

/** The egress rules of a policy that are asked in order. `groups` are the policy's, for rules that name none. */
export type OrderedRules = {
  readonly groups: readonly string[];
  readonly rules: readonly CompiledRule[];
  readonly order: Omit<Precedence, 'ruleIndex'>;
};

/** An address with a port to which a Service leads. */
export type ServiceEndpoint = {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
};

/** Before or after the Kubernetes policies. */
export type Stage = 'before' | 'after';

type Entry = {
  readonly rule: CompiledRule;
  readonly action: Action;
  readonly precedence: Precedence;
  readonly groups: readonly string[];
};

/** What the ordered policies say of endpoints: for each of them the rules that speak of it, in order. */
export class OrderedEgress {
  readonly #policies = new Map<string, readonly Entry[]>();
  readonly #endpoints = new Map<string, { readonly endpoint: ServiceEndpoint; entries: readonly Entry[] }>();
  /** The groups with a rule that denies. */
  readonly #restricted = new Tally<string>();

  /** Sets what a policy says; undefined when it is gone. */
  setPolicy(name: string, policy: OrderedRules | undefined): void {
    const before = this.#policies.get(name) ?? [];
    const after = policy === undefined ? [] : entriesOf(policy);
    if (before.length + after.length === 0) return;
    if (after.length === 0) this.#policies.delete(name);
    else this.#policies.set(name, after);
    for (const group of before.flatMap(restricted)) this.#restricted.delete(group);
    for (const group of after.flatMap(restricted)) this.#restricted.add(group);
    const gone = new Set(before);
    for (const known of this.#endpoints.values()) {
      const kept = gone.size === 0 ? known.entries : known.entries.filter((entry) => !gone.has(entry));
      known.entries = inOrder([...kept, ...after.filter(({ rule }) => matchesAddress(rule, known.endpoint))]);
    }
  }

  addEndpoint(key: string, endpoint: ServiceEndpoint): void {
    const entries = [...this.#policies.values()].flat().filter(({ rule }) => matchesAddress(rule, endpoint));
    this.#endpoints.set(key, { endpoint, entries: inOrder(entries) });
  }

  removeEndpoint(key: string): void {
    this.#endpoints.delete(key);
  }

  /** Whether any rule could deny something to a pod in these groups. */
  restricts(groups: readonly string[]): boolean {
    return groups.some((group) => this.#restricted.has(group));
  }

  /** The action of the first rule of a stage that speaks of an endpoint and is for a pod in these groups. */
  decide(key: string, groups: ReadonlySet<string>, stage: Stage): Action | undefined {
    const isAfter = stage === 'after';
    return this.#endpoints
      .get(key)
      ?.entries.find(
        (entry) =>
          isBaseline(entry.precedence.tierPriority) === isAfter &&
          entry.groups.some((group) => groups.has(group)),
      )?.action;
  }
}

function entriesOf({ groups, rules, order }: OrderedRules): Entry[] {
  return rules.flatMap((rule) => {
    const { action, priority: ruleIndex, appliedToGroups = groups } = rule;
    if (action === undefined || ruleIndex === undefined) return [];
    return [{ rule, action, precedence: { ...order, ruleIndex }, groups: appliedToGroups }];
  });
}

function inOrder(entries: Entry[]): readonly Entry[] {
  return entries.sort((a, b) => comparePrecedence(a.precedence, b.precedence));
}

function restricted({ action, groups }: Entry): readonly string[] {
  return action === 'Drop' || action === 'Reject' ? groups : [];
}
