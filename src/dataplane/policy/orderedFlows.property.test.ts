import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '#policy/model.ts';
import { comparePrecedence, isBaseline, type Precedence } from '#policy/precedence.ts';
import { type Flow, type FlowKey, flowKey } from '../flow.ts';
import { installedForm } from '../flowDiff.ts';
import type { FlowUpdate } from '../flowSet.ts';
import { bundleOf, bundlesOf } from './delta.ts';
import type { Direction } from './direction.ts';
import { readInherited } from './inherited.ts';
import type { ConjunctionSpec, MemberChange, PolicyChange } from './policyChange.ts';
import { PolicyFlows } from './policyFlows.ts';
import { type Packet, SimulatedTables } from './testing/simulate.ts';

const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const;
const ports = [80, 81] as const;

/** A rule in words: whom it is about, and where it stands. */
type Rule = {
  readonly direction: Direction;
  readonly peers: readonly number[];
  readonly targets: readonly number[];
  readonly port: number | undefined;
  /** Undefined for a rule of a Kubernetes policy, which isolates its targets. */
  readonly order: { readonly precedence: Precedence; readonly action: Action } | undefined;
};

const anySome = fc.subarray([0, 1, 2]);
const anyRule: fc.Arbitrary<Rule> = fc.record({
  direction: fc.constantFrom('In' as const, 'Out' as const),
  peers: anySome,
  targets: anySome,
  port: fc.constantFrom(undefined, 80, 81),
  order: fc.option(
    fc.record({
      precedence: fc.record({
        tierPriority: fc.constantFrom(50, 60, 200, 250, 251, 253, 254),
        policyPriority: fc.constantFrom(1, 1.5, 5),
        ruleIndex: fc.integer({ min: 0, max: 2 }),
        policy: fc.constantFrom('a', 'b'),
      }),
      action: fc.constantFrom<Action>('Allow', 'Drop', 'Reject', 'Pass'),
    }),
    { nil: undefined, freq: 6 },
  ),
});

/** Rules by the place that only one can have; a set of all is what there is at one time. */
function rulesOf(drawn: readonly Rule[]): Map<string, Rule> {
  return new Map(drawn.map((rule, at) => [placeKey(rule, at), rule]));
}

function placeKey({ direction, order }: Rule, at: number): string {
  return order === undefined ? `k8s ${at}` : JSON.stringify([direction, order.precedence]);
}

const keyOf = (rule: Rule) => JSON.stringify(rule);

/** The flows of a node, changed bundle by bundle. */
class Node {
  readonly flows = new Map<FlowKey, Flow>();
  engine: PolicyFlows;
  #rules = new Map<string, Rule>();
  readonly #filled: Set<string>;
  onBundle: () => void = () => undefined;

  constructor(former?: Node) {
    this.#filled = new Set();
    for (const [key, flow] of former?.flows ?? []) this.flows.set(key, flow);
    const installed = [...this.flows.values()].map((flow) => installedForm(flow, 1));
    this.engine = new PolicyFlows({ inherited: readInherited(installed) });
  }

  /** Changes to these rules. */
  become(rules: ReadonlyMap<string, Rule>): void {
    const change = this.#changeTo(new Map([...rules.values()].map((rule) => [keyOf(rule), rule])));
    const { stage, flip, cleanup } = this.engine.change(change);
    for (const bundle of bundlesOf(stage, 3)) this.#apply(bundle);
    this.#apply(bundleOf(flip));
    for (const bundle of bundlesOf(cleanup, 3)) this.#apply(bundle);
  }

  settle(): void {
    for (const bundle of bundlesOf(this.engine.forgetInherited(), 2)) this.#apply(bundle);
    // What a former run left and this one did not want goes by its round.
    const wanted = this.engine.everything();
    const keys = new Set([...wanted.rules.put, ...wanted.isolation.put].map(flowKey));
    for (const key of this.flows.keys()) if (!keys.has(key)) this.flows.delete(key);
  }

  verdicts(): string {
    const tables = new SimulatedTables(this.flows.values());
    return probes.map(({ direction, packet }) => tables.verdict(direction, packet).verdict).join();
  }

  #changeTo(rules: ReadonlyMap<string, Rule>): PolicyChange {
    const added = [...rules].filter(([key]) => !this.#rules.has(key));
    const removed = [...this.#rules].filter(([key]) => !rules.has(key));
    this.#rules = new Map(rules);
    const isolation = (change: 1 | -1, of: readonly (readonly [string, Rule])[]) =>
      of.flatMap(([, rule]) =>
        rule.order === undefined
          ? [{ direction: rule.direction, clause: clausesOf(rule)[1]?.key ?? '', change }]
          : [],
      );
    return {
      members: added.flatMap(([, rule]) => this.#fill(rule)),
      add: added.map(([key, rule]) => specOf(key, rule)),
      remove: removed.map(([key]) => key),
      isolation: [...isolation(1, added), ...isolation(-1, removed)],
    };
  }

  #fill(rule: Rule): MemberChange[] {
    const { direction } = rule;
    return clausesOf(rule).flatMap(({ key, matches }) => {
      if (this.#filled.has(`${direction} ${key}`)) return [];
      this.#filled.add(`${direction} ${key}`);
      return [{ direction, clause: key, add: matches, remove: [] }];
    });
  }

  #apply(bundle: readonly FlowUpdate[]): void {
    for (const { put, drop } of bundle) {
      for (const flow of put) this.flows.set(flowKey(flow), flow);
      for (const key of drop) this.flows.delete(key);
    }
    this.onBundle();
  }
}

function specOf(key: string, rule: Rule): ConjunctionSpec {
  const spec = { key, direction: rule.direction, clauses: clausesOf(rule).map((clause) => clause.key) };
  return rule.order === undefined ? spec : { ...spec, order: { ...rule.order, log: false } };
}

function clausesOf({ direction, peers, targets, port }: Rule) {
  const [peer, own] = direction === 'In' ? ['nw_src', 'nw_dst'] : ['nw_dst', 'nw_src'];
  const clause = (name: string, matches: string[]) => ({ key: `${name} ${matches.join(' ')}`, matches });
  const target = (n: number) => (direction === 'In' ? `ip,reg1=0x${n + 1}` : `ip,${own}=${addresses[n]}`);
  return [
    clause(
      'peers',
      peers.map((n) => `ip,${peer}=${addresses[n]}`),
    ),
    clause('targets', targets.map(target)),
    ...(port === undefined ? [] : [clause('ports', [`tcp,tp_dst=${port}`])]),
  ];
}

type Probe = {
  readonly direction: Direction;
  readonly own: number;
  readonly peer: number;
  readonly packet: Packet;
};

const probes: readonly Probe[] = [0, 1, 2].flatMap((own) =>
  [0, 1, 2].flatMap((peer) =>
    ports.flatMap((port) =>
      (['In', 'Out'] as const).map((direction): Probe => {
        const [src = '', dst = ''] = (direction === 'In' ? [peer, own] : [own, peer]).map(
          (n) => addresses[n],
        );
        const packet = { src, dst, protocol: 'tcp', port, ofport: direction === 'In' ? own + 1 : 9 } as const;
        return { direction, own, peer, packet };
      }),
    ),
  ),
);

/** The meaning of rules, read plainly. */
function expected(rules: ReadonlyMap<string, Rule>): string {
  return probes.map((probe) => verdictOf([...rules.values()], probe)).join();
}

function verdictOf(rules: readonly Rule[], probe: Probe): string {
  const own = rules.filter(
    ({ direction, targets }) => direction === probe.direction && targets.includes(probe.own),
  );
  const met = own.filter(
    ({ peers, port }) => peers.includes(probe.peer) && (port === undefined || port === probe.packet.port),
  );
  const first = (baseline: boolean) =>
    met
      .flatMap(({ order }) =>
        order !== undefined && isBaseline(order.precedence.tierPriority) === baseline ? [order] : [],
      )
      .sort((a, b) => comparePrecedence(a.precedence, b.precedence))[0]?.action;
  const names = { Allow: 'allow', Drop: 'drop', Reject: 'reject' } as const;
  const tier = first(false);
  if (tier !== undefined && tier !== 'Pass') return names[tier];
  if (met.some(({ order }) => order === undefined)) return 'allow';
  if (own.some(({ order }) => order === undefined)) return 'drop';
  const baseline = first(true);
  return baseline === undefined || baseline === 'Pass' ? 'allow' : names[baseline];
}

const anyRules = fc.array(anyRule, { maxLength: 9 });
/** A rule without a flow of its own has no place to come back to. */
const rulesWithFlows = anyRules.map((rules) =>
  rules.filter(({ peers, targets }) => peers.length > 0 && targets.length > 0),
);
/** Sets of rules, one after the other. */
const anyHistory = fc.array(anyRules, { minLength: 1, maxLength: 4 });

describe('ordered rules, Kubernetes rules and the baseline in the flows', () => {
  it('decide as a plain reading does: before a change all as the old rules, after it all as the new ones', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const node = new Node();
        let before = expected(new Map());
        for (const rules of history.map(rulesOf)) {
          const after = expected(rules);
          const seen: string[] = [];
          node.onBundle = () => seen.push(node.verdicts());
          node.become(rules);
          const turn = seen.indexOf(after);
          const switched = turn < 0 ? seen.length : turn;
          expect(seen.slice(0, switched)).toEqual(seen.slice(0, switched).map(() => before));
          expect(seen.slice(switched)).toEqual(seen.slice(switched).map(() => after));
          expect(node.verdicts()).toBe(after);
          before = after;
        }
        node.onBundle = () => undefined;
        node.become(new Map());
        expect([...node.flows.keys()]).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('stay as they are when a restarted agent brings the same rules, in any order and batches', () => {
    fc.assert(
      fc.property(rulesWithFlows, fc.array(fc.nat()), (drawn, order) => {
        const rules = rulesOf(drawn);
        const former = new Node();
        former.become(rules);
        const node = new Node(former);
        const now = new Map<string, Rule>();
        for (const [key, rule] of permuted([...rules], order)) {
          node.become(now.set(key, rule));
          expect(node.verdicts()).toBe(expected(rules));
        }
        node.settle();
        expect(normalised(node)).toEqual(normalised(former));
      }),
      { numRuns: 60 },
    );
  });

  it('decide as the new rules when a restarted agent has other rules than the former run', () => {
    fc.assert(
      fc.property(anyRules, anyHistory, (drawn, history) => {
        const former = new Node();
        former.become(rulesOf(drawn));
        const node = new Node(former);
        let last = new Map<string, Rule>();
        for (const rules of history.map(rulesOf)) {
          last = rules;
          node.become(rules);
        }
        node.settle();
        expect(node.verdicts()).toBe(expected(last));
      }),
      { numRuns: 60 },
    );
  });
});

function permuted<T>(items: readonly T[], order: readonly number[]): T[] {
  return items
    .map((item, at) => ({ item, rank: order[at] ?? at }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

function normalised(node: Node): string[] {
  return [...node.flows.values()]
    .map(({ table, priority, match, actions }) => `${table} ${priority} ${match} ${actions}`)
    .sort();
}
