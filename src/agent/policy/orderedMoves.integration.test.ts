import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flow } from '#dataplane/flow.ts';
import type { FlowClient } from '#dataplane/ovs/flowClient.ts';
import { baseChanges, podChange, startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import type { ConjunctionSpec, MemberChange, PolicyChange } from '#dataplane/policy/policyChange.ts';
import { PolicyFlows } from '#dataplane/policy/policyFlows.ts';
import type { Action } from '#policy/model.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { buildProbe, type PacketProbe, startProbe } from '../../../tools/packetProbe/packetProbe.ts';
import { FlowWriter } from './flowWriter.ts';

/** Packets of each kind that say whether it passes. */
const enough = 12;
/** So often packets may meet what the switch has cached before it is said to be so. */
const patience = 15;

const ports = [5001, 5002, 5003] as const;
const sender = '10.10.0.2';
const receiver = '10.10.0.3';

/** A rule for what comes to the receiver; `place` is tier and policy priority. */
type Rule = {
  readonly place: readonly [tier: number, priority: number];
  readonly action: Action;
  readonly ports: readonly number[];
  readonly log?: boolean;
  /** Of strangers instead of the sender. */
  readonly strangers?: number;
};

/** Rules, and what passes by them. */
type Version = { readonly what: string; readonly rules: readonly Rule[]; readonly passes: string };

const allow = (place: Rule['place'], ...of: readonly number[]): Rule => ({
  place,
  action: 'Allow',
  ports: of,
});
const drop = (place: Rule['place'], ...of: readonly number[]): Rule => ({ place, action: 'Drop', ports: of });
/** Fills the baseline so that whoever comes makes others move. */
const crowd = (from: number, to: number): Rule[] =>
  Array.from({ length: to - from }, (_, n) => ({
    place: [253, from + n] as const,
    action: 'Allow',
    ports: [5001],
    strangers: 3,
  }));
const bulky = { ...allow([250, 9], 5001), strangers: 2_200 };

const versions: readonly Version[] = [
  { what: 'start', rules: [allow([250, 1], 5001), drop([250, 5], ...ports)], passes: '5001' },
  { what: 'edit', rules: [allow([250, 1], 5001, 5002), drop([250, 5], ...ports)], passes: '5001 5002' },
  { what: 'reorder', rules: [allow([250, 7], 5001, 5002), drop([250, 5], ...ports)], passes: '' },
  { what: 're-tier', rules: [allow([100, 7], 5001, 5002), drop([250, 5], ...ports)], passes: '5001 5002' },
  {
    what: 'much beside it',
    rules: [bulky, allow([100, 7], 5002, 5003), drop([100, 7.5], 5001), drop([250, 5], ...ports)],
    passes: '5002 5003',
  },
  { what: 'delete', rules: [drop([50, 5], 5002), drop([250, 5], 5001)], passes: '5003' },
  {
    what: 'crowded baseline',
    rules: [...crowd(1, 90), drop([253, 90.5], 5003, 5002), allow([253, 95], ...ports), ...crowd(100, 197)],
    passes: '5001',
  },
  {
    what: 'the crowd moves',
    rules: [
      ...crowd(1, 90),
      allow([253, 89.5], 5003),
      drop([253, 90.5], 5003, 5002),
      drop([253, 94], 5001),
      allow([253, 95], ...ports),
      ...crowd(100, 197),
    ],
    passes: '5003',
  },
  {
    what: 'rejects and passes',
    rules: [
      { place: [50, 1], action: 'Pass', ports: [5001] },
      { place: [250, 1], action: 'Reject', ports },
      ...crowd(1, 90),
    ],
    passes: '5001',
  },
  { what: 'start', rules: [allow([250, 1], 5001), drop([250, 5], ...ports)], passes: '5001' },
];

describe('ordered rules on a real switch', () => {
  let node: TestNode;
  let probe: PacketProbe;
  let removeProbe: () => Promise<void>;
  let policies: Policies;

  beforeAll(async () => {
    node = await startTestNode();
    const from = await node.addPod('sender', sender);
    const to = await node.addPod('receiver', receiver);
    policies = new Policies(to.interface.ofport);
    const pods = [from, to].map((pod) => podChange(pod, node.subnet, 'ordered'));
    await node.flows.apply([...baseChanges(node.subnet, 'ordered'), ...pods]);
    const built = await buildProbe();
    removeProbe = built.remove;
    const pairs = ports.map((port, id) => ({
      id,
      netns: from.netns.path,
      address: receiver,
      port,
      everyTicks: 1,
    }));
    probe = await startProbe([built.path], { pairs, captures: [to.netns.path], tickMs: 2 });
  });
  afterAll(async () => {
    await probe.stop();
    await removeProbe();
    await node.stop();
  });

  /** What passes now, by packets that are sent from now on. */
  async function passing(): Promise<string> {
    await node.sw.appctl.purgeMegaflows();
    const before = await probe.counts();
    let counts = before;
    const fresh = (id: number, what: 'sent' | 'arrived') =>
      (counts.get(id)?.[what] ?? 0) - (before.get(id)?.[what] ?? 0);
    await until(async () => {
      counts = await probe.counts();
      return ports.every((_port, id) => fresh(id, 'sent') >= enough);
    });
    return ports.filter((_port, id) => fresh(id, 'arrived') > 0).join(' ');
  }

  /** What passes for good; what is unexpected is looked at again, because the switch has a cache. */
  async function verdict(expected: readonly string[]): Promise<string> {
    let seen = '';
    for (let turn = 0; turn < patience; turn++) {
      seen = await passing();
      if (expected.includes(seen)) return seen;
    }
    return seen;
  }

  it('are never mixed while they are edited, reordered, moved to another tier or out of the way, or deleted', async () => {
    let before = ports.join(' ');
    for (const version of versions) {
      const seen: string[] = [];
      const flows: Pick<FlowClient, 'apply' | 'update'> = {
        apply: (changes) => node.flows.apply(changes),
        update: async (changes, options) => {
          await node.flows.update(changes, options);
          seen.push(await verdict([before, version.passes]));
        },
      };
      // Each step is a bundle of its own.
      const writer = new FlowWriter({ flows, logger: silentLogger(), sizes: { atOnce: 0, piece: 1_000 } });
      expect(await writer.write(policies.become(version.rules)), version.what).toBe('done');
      const allowed = [before, version.passes].map((each) => `${version.what}: ${each}`);
      for (const each of seen) expect(allowed).toContain(`${version.what}: ${each}`);
      expect(seen.at(-1), version.what).toBe(version.passes);
      before = version.passes;
    }
  });

  it('that move out of the way let nothing pass that they forbid, however fast they do', async () => {
    const writer = new FlowWriter({ flows: node.flows, logger: silentLogger() });
    const crowded = (drops: number) => [
      ...crowd(1, 90),
      ...Array.from({ length: drops }, (_, n) => drop([253, 90 + n / 100], 5001, 5002)),
      allow([253, 95], ...ports),
      ...crowd(100, 190),
    ];
    await writer.write(policies.become(crowded(1)));
    await passing();
    const before = await probe.counts();
    const moved = new Set<string>();
    for (let turn = 0; turn < 20; turn++) {
      const places = policies.places();
      await writer.write(policies.become(crowded(1 + (turn % 6))));
      for (const [key, priority] of policies.places()) {
        if (places.has(key) && places.get(key) !== priority) moved.add(key);
      }
    }
    expect(await verdict(['5003'])).toBe('5003');
    const after = await probe.counts();
    for (const id of [0, 1]) expect(after.get(id)?.arrived).toBe(before.get(id)?.arrived);
    expect(moved.size).toBeGreaterThan(0);
  });

  it('read back exactly as they were wanted, whatever they do and whether they are logged', async () => {
    const actions: readonly Action[] = ['Allow', 'Drop', 'Reject', 'Pass'];
    const rules = actions.flatMap((action, nth) =>
      [50, 253].flatMap((tier) =>
        [true, false].map((log): Rule => ({ place: [tier, nth + (log ? 0.5 : 0)], action, ports, log })),
      ),
    );
    const writer = new FlowWriter({ flows: node.flows, logger: silentLogger() });
    expect(await writer.write(policies.become(rules))).toBe('done');
    const text = ({ table, priority, match, actions: does }: Omit<Flow, 'category'>) =>
      `${table} ${priority} ${match} ${does}`;
    const wanted = node.desired.owners().flatMap((owner) => [...node.desired.flowsOf(owner)]);
    expect((await node.sw.ofctl.dumpFlows()).map(text).sort()).toEqual(wanted.map(text).sort());
    expect(wanted.filter(({ actions: does }) => does.includes('controller'))).toHaveLength(10);
  });
});

/** Rules of one pod. */
class Policies {
  readonly #engine = new PolicyFlows();
  readonly #port: number;
  readonly #filled = new Set<string>();
  #keys = new Set<string>();

  constructor(port: number) {
    this.#port = port;
  }

  become(rules: readonly Rule[]) {
    const members: MemberChange[] = [];
    const specs = rules.map((rule) => this.#specOf(rule, members));
    const keys = new Set(specs.map(({ key }) => key));
    const change: PolicyChange = {
      members,
      add: specs.filter(({ key }) => !this.#keys.has(key)),
      remove: [...this.#keys].filter((key) => !keys.has(key)),
      isolation: [],
    };
    this.#keys = keys;
    return this.#engine.change(change);
  }

  places(): Map<string, number | undefined> {
    return new Map([...this.#keys].map((key) => [key, this.#engine.priorityOf(key)]));
  }

  #specOf(rule: Rule, members: MemberChange[]): ConjunctionSpec {
    const { place, action, ports: numbers, strangers = 0, log = false } = rule;
    const [tierPriority, policyPriority] = place;
    const others = Array.from({ length: strangers }, (_, n) => `10.99.${n >> 8}.${n & 255}`);
    const peers = strangers === 0 ? [sender] : others;
    const clauses = [
      this.#clause(
        `peers ${strangers}`,
        peers.map((ip) => `ip,nw_src=${ip}`),
        members,
      ),
      this.#clause('target', [`ip,reg1=0x${this.#port.toString(16)}`], members),
      this.#clause(
        `ports ${numbers.join()}`,
        numbers.map((port) => `udp,tp_dst=${port}`),
        members,
      ),
    ];
    const precedence = { tierPriority, policyPriority, ruleIndex: 0, policy: `${policyPriority}` };
    return { key: JSON.stringify(rule), direction: 'In', clauses, order: { precedence, action, log } };
  }

  #clause(clause: string, add: readonly string[], members: MemberChange[]): string {
    if (!this.#filled.has(clause)) members.push({ direction: 'In', clause, add, remove: [] });
    this.#filled.add(clause);
    return clause;
  }
}
