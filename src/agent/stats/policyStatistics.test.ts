import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { CountedPolicy } from './countedPolicy.ts';
import type { KeptStats } from './keptStats.ts';
import { PolicyStatistics } from './policyStatistics.ts';

const policy: CountedPolicy = {
  name: 'p',
  sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name: 'p', uid: 'p' },
  rules: [{ direction: 'In', index: 0, key: 'a' }],
};
const source = { counted: () => ({ policies: [policy], keyOf: () => 'a' }) };
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A switch with one rule, and a disk. */
async function setup(kept?: KeptStats) {
  const clock = manualClock();
  const state = { sessions: 0, isAway: false, reads: 0, kept };
  const read = async () => {
    state.reads += 1;
    if (state.isAway) throw new Error('away');
    const { sessions } = state;
    return { run: 'r', counters: new Map([[1, { sessions, packets: sessions, bytes: sessions }]]) };
  };
  const file = {
    load: async () => state.kept,
    save: async (now: KeptStats) => {
      state.kept = now;
    },
  };
  const resume = () => PolicyStatistics.resume({ nodeName: 'n1', read, file, clock, logger: silentLogger() });
  return { clock, state, resume, statistics: await resume() };
}

describe('PolicyStatistics', () => {
  it('reads when it is asked, but not again for a moment', async () => {
    const { clock, state, statistics } = await setup();
    statistics.follow(source);
    state.sessions = 2;
    expect(await statistics.update(1_000)).toBe(true);
    state.sessions = 3;
    clock.advance(999);
    await statistics.update(1_000);
    expect(statistics.summary()).toMatchObject({
      kind: 'NodeStatsSummary',
      metadata: { name: 'n1' },
      since: '2026-01-01T00:00:00.000Z',
      policies: [{ sourceRef: { uid: 'p' }, rules: [{ sessions: 2 }] }],
    });
    clock.advance(1);
    await statistics.update(1_000);
    expect(statistics.summary()).toMatchObject({ policies: [{ rules: [{ sessions: 3 }] }] });
  });

  it('reads once for all who ask at the same time', async () => {
    const { state, statistics } = await setup();
    await Promise.all([statistics.update(), statistics.update(), statistics.update()]);
    expect(state.reads).toBe(2);
  });

  it('goes on from the disk, with what was counted before the policies are known', async () => {
    const { state, statistics, resume } = await setup();
    statistics.follow(source);
    await statistics.update();
    state.sessions = 5;
    const next = await resume();
    state.sessions = 6;
    await next.update();
    expect(next.summary()).toMatchObject({ policies: [{ rules: [{ sessions: 6 }] }] });
    next.follow(source);
    await next.update();
    expect(next.summary()).toMatchObject({ policies: [{ rules: [{ sessions: 6 }] }] });
  });

  it('says so when the switch does not answer, and keeps what it has', async () => {
    const { state, statistics } = await setup();
    statistics.follow(source);
    state.sessions = 2;
    await statistics.update();
    state.isAway = true;
    expect(await statistics.update()).toBe(false);
    expect(statistics.summary()).toMatchObject({ policies: [{ rules: [{ sessions: 2 }] }] });
  });

  it('counts new policies from when they came, not from the next reading', async () => {
    const { clock, statistics } = await setup();
    statistics.follow(source);
    statistics.policiesChanged();
    statistics.policiesChanged();
    clock.advance(1_000);
    await settle();
    clock.advance(60_000);
    await statistics.update();
    expect(statistics.summary()).toMatchObject({ policies: [{ since: '2026-01-01T00:00:01.000Z' }] });
  });
});
