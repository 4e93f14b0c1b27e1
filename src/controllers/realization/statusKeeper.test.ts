import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import type { CompiledPolicy } from '#policy/compiled.ts';
import type { Problem } from '#policy/model.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { RealizationTracker } from './realizationTracker.ts';
import { type Existing, StatusKeeper } from './statusKeeper.ts';
import { StatusPace } from './statusPace.ts';

type Status = {
  readonly observedGeneration: number;
  readonly desiredNodes: number;
  readonly conditions: readonly Condition[];
};
type Write = { readonly key: string; readonly status: Status };

async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 20) {
    clock.advance(20);
    for (let turn = 0; turn < 4; turn += 1) await setImmediate();
  }
}

function policy(uid: string, generation: number, problems: readonly Problem[] = []): CompiledPolicy {
  const sourceRef = { type: 'K8sNetworkPolicy', namespace: 'x', name: uid, uid } as const;
  return { uid, sourceRef, generation, appliedToGroups: [], rules: [], problems };
}

/** A keeper of statuses that are held in a map; agents that say at once what they should. */
function setup() {
  const clock = manualClock();
  const tracker = new RealizationTracker({ clock });
  const writes: Write[] = [];
  const refused: string[] = [];
  const existing = new Map<string, Existing<Status>>();
  const policies = new Map<string, CompiledPolicy>();
  const keeper = new StatusKeeper<Status>(
    { tracker, pace: new StatusPace(clock), clock, logger: silentLogger() },
    {
      kind: 'Example',
      uidOf: (key) => (tracker.has(key) ? key : undefined),
      existing: (key) => existing.get(key),
      statusOf: (realization, previous, nowMs) => ({
        observedGeneration: realization.generation,
        desiredNodes: realization.desiredNodes,
        conditions: conditionsOf(realization, previous?.conditions ?? [], nowMs),
      }),
      write: async (key, _realization, status) => {
        writes.push({ key, status });
        existing.set(key, { owner: key, status });
        return true;
      },
      refused: ({ source }) => refused.push(source.name),
    },
  );
  tracker.onChange(({ uid }, isEverywhere) => keeper.look(uid, isEverywhere));
  const stopping = new AbortController();
  void keeper.run(stopping.signal);
  const put = (uid: string, generation: number, nodes: readonly string[], problems?: readonly Problem[]) => {
    const before = policies.get(uid);
    const own = before?.generation === generation ? before : policy(uid, generation, problems);
    policies.set(uid, own);
    tracker.published({ kind: 'policy', type: 'set', policy: own, span: new Set(nodes) });
  };
  const say = (node: string, uids: readonly string[], generation = 1) =>
    tracker.report({
      metadata: { name: node },
      isComplete: false,
      outcomes: uids.map((uid) => ({ uid, generation })),
      removed: [],
    });
  for (const name of ['n1', 'n2'])
    tracker.report({ metadata: { name }, isComplete: true, outcomes: [], removed: [] });
  const verdicts = () =>
    writes.map(
      ({ status }) =>
        `${status.desiredNodes} ${status.conditions.find(({ type }) => type === 'Ready')?.reason}`,
    );
  return { clock, put, say, writes, verdicts, refused, keeper };
}

const many = Array.from({ length: 500 }, (_, index) => `p${index}`);

describe('StatusKeeper', () => {
  it('writes what somebody waits for as soon as it is so, once', async () => {
    const { clock, put, say, verdicts } = setup();
    put('a', 1, ['n1']);
    await pass(clock, 100);
    say('n1', ['a']);
    await pass(clock, 40);
    expect(verdicts()).toEqual(['1 Realized']);
    await pass(clock, 10_000);
    expect(verdicts()).toEqual(['1 Realized']);
  });

  it('says that it is not in force yet when that takes longer', async () => {
    const { clock, put, say, verdicts } = setup();
    put('a', 1, ['n1']);
    await pass(clock, 300);
    say('n1', ['a']);
    await pass(clock, 40);
    expect(verdicts()).toEqual(['1 Realizing', '1 Realized']);
  });

  it('never writes what passes by itself', async () => {
    const { clock, put, say, writes } = setup();
    put('a', 1, ['n1']);
    say('n1', ['a']);
    await pass(clock, 300);
    writes.length = 0;
    put('a', 1, ['n1', 'n2']);
    await pass(clock, 1_000);
    say('n2', ['a']);
    await pass(clock, 1_000);
    put('a', 1, ['n1']);
    await pass(clock, 20_000);
    expect(writes).toEqual([]);
  });

  it('tells in time that a node stays behind, and at once that it has caught up', async () => {
    const { clock, put, say, verdicts, writes } = setup();
    put('a', 1, ['n1']);
    say('n1', ['a']);
    await pass(clock, 300);
    writes.length = 0;
    put('a', 1, ['n1', 'n2']);
    await pass(clock, 2_000);
    expect(verdicts()).toEqual(['2 Realizing']);
    say('n2', ['a']);
    await pass(clock, 40);
    expect(verdicts()).toEqual(['2 Realizing', '2 Realized']);
  });

  it('spreads the counts of many policies over time, and lets an edit pass them', async () => {
    const { clock, put, say, writes } = setup();
    for (const uid of many) put(uid, 1, ['n1']);
    say('n1', many);
    await pass(clock, 15_000);
    expect(writes).toHaveLength(500);
    writes.length = 0;
    for (const uid of many) put(uid, 1, ['n1', 'n2']);
    say('n2', many);
    await pass(clock, 3_000);
    expect(writes.length).toBeLessThanOrEqual(10);
    await pass(clock, 5_000);
    expect(writes.length).toBeGreaterThan(40);
    expect(writes.length).toBeLessThanOrEqual(65);
    const before = writes.length;
    put('p250', 2, ['n1', 'n2']);
    say('n1', ['p250'], 2);
    say('n2', ['p250'], 2);
    await pass(clock, 40);
    expect(writes.slice(before).map(({ key }) => key)).toContain('p250');
    await pass(clock, 60_000);
    expect(writes).toHaveLength(500);
    expect(new Set(writes.map(({ key }) => key)).size).toBe(500);
  });

  it('writes the status of one that is edited at once, while those of many are still to be written', async () => {
    const { clock, put, say, writes } = setup();
    for (const uid of many) put(uid, 1, ['n1']);
    say('n1', many);
    await pass(clock, 2_000);
    const before = writes.length;
    expect(before).toBeLessThan(250);
    put('p300', 2, ['n1']);
    say('n1', ['p300'], 2);
    await pass(clock, 60);
    const edited = writes.slice(before).find(({ key }) => key === 'p300');
    expect(edited?.status.observedGeneration).toBe(2);
  });

  it('writes nothing when nothing changed, however often it looks', async () => {
    const { clock, put, say, writes, keeper } = setup();
    for (const uid of many) put(uid, 1, ['n1']);
    say('n1', many);
    await pass(clock, 15_000);
    writes.length = 0;
    for (let round = 0; round < 3; round += 1) {
      for (const uid of many) keeper.look(uid, round === 1);
      await pass(clock, 1_000);
    }
    expect(writes).toEqual([]);
  });

  it('tells once of what is wrong with a policy', async () => {
    const { clock, put, refused } = setup();
    const problem: Problem = { reason: 'InvalidCIDR', path: 'spec', message: 'no network' };
    put('a', 1, [], [problem]);
    await pass(clock, 300);
    put('a', 1, ['n1']);
    await pass(clock, 5_000);
    expect(refused).toEqual(['a']);
  });
});
