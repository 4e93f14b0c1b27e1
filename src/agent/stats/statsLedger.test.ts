import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountedPolicy, Counts } from './countedPolicy.ts';
import { keptStatsSchema } from './keptStats.ts';
import { type Reading, StatsLedger } from './statsLedger.ts';

const [t0, t1, t2] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:01:00.000Z', '2026-01-01T00:02:00.000Z'];

function policy(uid: string, keys: readonly string[], name = uid): CountedPolicy {
  const rules = keys.map((key, index) => ({ direction: 'In', index, key }) as const);
  return { name, sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name: uid, uid }, rules };
}

const counts = (sessions: number): Counts => ({ sessions, packets: 10 * sessions, bytes: 1000 * sessions });

/** `sessions` by the number of the rule in the switch. */
function reading(sessions: Readonly<Record<number, number>>, run = 'first'): Reading {
  return { run, counters: new Map(Object.entries(sessions).map(([id, each]) => [Number(id), counts(each)])) };
}

const keys: ReadonlyMap<number, string> = new Map([
  [1, 'a'],
  [2, 'b'],
  [3, 'a'],
]);
const keyOf = (id: number) => keys.get(id);

function sessionsOf(ledger: StatsLedger, uid: string): number[] | undefined {
  const found = ledger.summary().policies.find(({ sourceRef }) => sourceRef.uid === uid);
  return found?.rules.map(({ sessions }) => sessions);
}

/** A ledger of a node that began without policies. */
function fresh(): StatsLedger {
  const ledger = new StatsLedger(t0);
  ledger.resume(reading({}), t0);
  return ledger;
}

/** Another run of the agent, from what is on the disk. */
function restarted(ledger: StatsLedger, now: string): StatsLedger {
  return new StatsLedger(now, keptStatsSchema.parse(JSON.parse(JSON.stringify(ledger.kept()))));
}

describe('StatsLedger', () => {
  it('adds what the counters grew by to the totals', () => {
    const ledger = fresh();
    const policies = [policy('p', ['a', 'b'])];
    ledger.fold(reading({ 1: 5, 2: 1 }), { policies, keyOf }, t1);
    ledger.fold(reading({ 1: 7, 2: 1 }), { policies, keyOf }, t2);
    expect(ledger.summary()).toEqual({
      since: t0,
      policies: [
        {
          sourceRef: policies[0]?.sourceRef,
          since: t1,
          rules: [
            { direction: 'In', index: 0, sessions: 7, packets: 70, bytes: 7000 },
            { direction: 'In', index: 1, sessions: 1, packets: 10, bytes: 1000 },
          ],
        },
      ],
    });
  });

  it('shows the same numbers for all policies that share a rule, each from when it came', () => {
    const ledger = fresh();
    ledger.fold(reading({ 1: 5 }), { policies: [policy('p', ['a'])], keyOf }, t1);
    ledger.fold(reading({ 1: 7 }), { policies: [policy('p', ['a']), policy('q', ['a'])], keyOf }, t2);
    ledger.fold(reading({ 1: 8 }), { policies: [policy('p', ['a']), policy('q', ['a'])], keyOf }, t2);
    expect([sessionsOf(ledger, 'p'), sessionsOf(ledger, 'q')]).toEqual([[8], [1]]);
  });

  it('adds up what is several in the switch', () => {
    const ledger = fresh();
    ledger.fold(reading({ 1: 5, 3: 6 }), { policies: [policy('p', ['a'])], keyOf }, t1);
    expect(sessionsOf(ledger, 'p')).toEqual([11]);
  });

  it('credits a rule that changed with what its former flows counted', () => {
    const ledger = fresh();
    ledger.fold(reading({ 1: 5 }), { policies: [policy('p', ['a'])], keyOf }, t1);
    ledger.fold(reading({ 1: 7, 2: 2 }), { policies: [policy('p', ['b'])], keyOf }, t2);
    expect(sessionsOf(ledger, 'p')).toEqual([9]);
  });

  it('keeps what parts of a policy counted that are gone, and forgets policies that are', () => {
    const ledger = fresh();
    const parts = [policy('p', ['a'], 'p-1'), policy('p', ['b'], 'p-2')];
    ledger.fold(reading({ 1: 5, 2: 3 }), { policies: parts, keyOf }, t1);
    ledger.adopt(parts.slice(1), t2);
    expect(ledger.summary().policies).toMatchObject([
      { since: t1, rules: [{ sessions: 3 }, { sessions: 5 }] },
    ]);
    ledger.adopt([], t2);
    ledger.adopt(parts, t2);
    expect(ledger.summary().policies).toMatchObject([
      { since: t2, rules: [{ sessions: 0 }, { sessions: 0 }] },
    ]);
  });

  it('does not take for new what was there before anybody kept a total', () => {
    const ledger = new StatsLedger(t0);
    ledger.resume(reading({ 1: 100 }), t0);
    ledger.fold(reading({ 1: 101 }), { policies: [policy('p', ['a'])], keyOf }, t1);
    expect(sessionsOf(ledger, 'p')).toEqual([1]);
  });

  it('says that something is missing when the switch began anew', () => {
    const ledger = fresh();
    const policies = [policy('p', ['a'])];
    ledger.fold(reading({ 1: 5 }), { policies, keyOf }, t1);
    ledger.fold(reading({ 1: 6 }, 'second'), { policies, keyOf }, t2);
    expect(ledger.summary()).toMatchObject({
      since: t2,
      policies: [{ since: t1, rules: [{ sessions: 11 }] }],
    });
  });

  it('counts everything once, wherever the agent restarts, rules get other numbers and readings fall', () => {
    const step = fc.record({
      grow: fc.integer({ min: 0, max: 5 }),
      read: fc.boolean(),
      restart: fc.boolean(),
      renumber: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const node = new TestNode();
        for (const { grow, read, restart, renumber } of steps) {
          node.send(grow);
          if (read) node.read();
          if (restart) node.restart();
          if (renumber) node.renumber();
        }
        node.read();
        expect(sessionsOf(node.ledger, 'p')).toEqual([node.sent]);
        expect(node.ledger.summary().since).toBe(t0);
      }),
    );
  });
});

/** A node with one rule, whose number in the switch changes. */
class TestNode {
  ledger = fresh();
  sent = 0;
  #id = 1;
  #counted = 0;
  readonly #policies = [policy('p', ['a'])];

  constructor() {
    this.read();
  }

  send(sessions: number): void {
    this.sent += sessions;
    this.#counted += sessions;
  }

  read(): void {
    const keyOf = (id: number) => (id === this.#id ? 'a' : undefined);
    this.ledger.fold(this.#reading(), { policies: this.#policies, keyOf }, t1);
  }

  restart(): void {
    this.ledger = restarted(this.ledger, t2);
    this.ledger.resume(this.#reading(), t2);
  }

  /** Other flows take the place of the rule's: read before that. */
  renumber(): void {
    this.read();
    this.#id += 1;
    this.#counted = 0;
  }

  #reading(): Reading {
    return reading({ [this.#id]: this.#counted });
  }
}
