/**
 * A pod starts behind its policies: not one packet slips past a policy that was there before the pod, in 1,000 starts.
 * Everything is real but kubelet and containers. See docs/cni.md, "The start gate".
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '#kube/testing/eventually.ts';
import { seededRandom } from '#kube/testing/seededRandom.ts';
import { StartBed } from './testing/podStarts/bed.ts';
import { startFlood } from './testing/podStarts/flood.ts';
import { createSandbox, type Sandbox } from './testing/podStarts/sandbox.ts';
import {
  type Arrivals,
  knowRange,
  type Labels,
  PodStarter,
  type RunningPod,
} from './testing/podStarts/starter.ts';

const atOnce = 8;
const patienceMs = 60_000;
const guarded: Labels = { app: 'guarded' };
const open: Labels = { app: 'open' };
const friend: Labels = { app: 'friend' };

/** `isOpen`: no policy selects it, so that packets of strangers show that they get there. */
type Start = { readonly name: string; readonly isOpen: boolean };
type Outcome = Start & Arrivals & { readonly refused: number; readonly addMs: number };

describe('pods that start under fire', () => {
  const random = seededRandom(7);
  let bed: StartBed;
  let starter: PodStarter;
  let keeper: RunningPod;
  const sandboxes: Sandbox[] = [];

  beforeAll(async () => {
    bed = await StartBed.start();
    const select = (matchLabels: Labels) => ({ podSelector: { matchLabels } });
    await bed.cluster.createPolicy('friends-only', {
      ...select(guarded),
      policyTypes: ['Ingress'],
      ingress: [{ from: [select(friend)] }],
    });
    await bed.startAgent('fail');
    starter = new PodStarter(bed);
    await starter.startProbers(friend, { app: 'stranger' });
    for (let index = 0; index <= atOnce; index++) sandboxes.push(await createSandbox());
    // Because of it the node has the policy, also while the controller is away.
    keeper = await starter.start('keeper', guarded, sandboxes[atOnce] ?? (await createSandbox()));
    await bed.cluster.setPodAddress('keeper', keeper.ip);
    await starter.untilReached(keeper);
  }, 180_000);
  afterAll(async () => {
    const sent = await starter?.stop();
    for (const sandbox of sandboxes) await sandbox.remove();
    await bed?.stop();
    console.info(`the stranger sent ${sent} packets`);
  });

  /** The whole life of a pod. */
  async function live({ name, isOpen }: Start, sandbox: Sandbox): Promise<Outcome> {
    const pod = await starter.start(name, isOpen ? open : guarded, sandbox);
    await bed.cluster.setPodAddress(name, pod.ip);
    await starter.untilReached(pod);
    const isReachedByStrangers = async () => (await starter.arrivals(pod)).fromStranger > 0;
    if (isOpen) await eventually('strangers get there', isReachedByStrangers, patienceMs);
    await pod.end();
    const arrivals = await starter.arrivals(pod);
    return { name, isOpen, ...arrivals, refused: pod.refused, addMs: pod.addMs };
  }

  /** A few at a time; `before` is called before each. */
  async function liveAll(starts: readonly Start[], before: () => void): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const waiting = [...starts];
    const one = async (sandbox: Sandbox) => {
      for (let start = waiting.shift(); start !== undefined; start = waiting.shift()) {
        before();
        outcomes.push(await live(start, sandbox));
      }
    };
    try {
      await Promise.all(sandboxes.slice(0, atOnce).map(one));
    } catch (error) {
      throw new Error(`${String(error)}\n${bed.log()}`);
    }
    tell(outcomes);
    return outcomes;
  }

  function tell(outcomes: readonly Outcome[]): void {
    const times = outcomes.map(({ addMs }) => addMs).sort((a, b) => a - b);
    const refused = outcomes.reduce((sum, each) => sum + each.refused, 0);
    const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
    console.info(
      `${outcomes.length} starts, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${refused} refused and tried again`,
    );
  }

  const leaks = (outcomes: readonly Outcome[]) =>
    outcomes.filter(({ isOpen, fromStranger }) => !isOpen && fromStranger > 0);
  const named = (prefix: string, count: number, openEvery = 0): Start[] =>
    Array.from({ length: count }, (_, index) => ({
      name: `${prefix}-${index}`,
      isOpen: openEvery > 0 && index % openEvery === 0,
    }));

  it('get nothing that is forbidden, however late the controller and the API server are', async () => {
    const outcomes = await liveAll(named('late', 700, 50), () => {
      bed.wires.controller.setLag(random.int(300));
      bed.wires.api.setLag(random.int(30));
    });
    expect(outcomes).toHaveLength(700);
    expect(leaks(outcomes)).toEqual([]);
  }, 1_500_000);

  it('nor under a name that had other labels a moment ago', async () => {
    const again = Array.from({ length: 150 }, (_, index) => index);
    const outcomes: Outcome[] = [];
    const lives = sandboxes.slice(0, atOnce).map(async (sandbox, worker) => {
      for (const index of again.filter((each) => each % atOnce === worker)) {
        bed.wires.controller.setLag(random.int(300));
        outcomes.push(
          await live({ name: `again-${worker}`, isOpen: (index - worker) % (2 * atOnce) === 0 }, sandbox),
        );
      }
    });
    await Promise.all(lives);
    tell(outcomes);
    expect(outcomes).toHaveLength(150);
    expect(leaks(outcomes)).toEqual([]);
  }, 750_000);

  it('nor while the controller is away', async () => {
    bed.wires.controller.setLag(0);
    bed.wires.controller.cut();
    const outcomes = await liveAll(named('alone', 150, 50), () => undefined);
    bed.wires.controller.mend();
    expect(outcomes).toHaveLength(150);
    expect(leaks(outcomes)).toEqual([]);
  }, 750_000);

  it('are known to their peers before the API server has their addresses', async () => {
    const [sandbox] = sandboxes;
    if (sandbox === undefined) throw new Error('no sandbox');
    bed.wires.controller.setLag(0);
    for (const name of ['first', 'second', 'third']) {
      const pod = await starter.start(name, friend, sandbox);
      await keeper.sandbox.expect([pod.ip]);
      await knowRange(sandbox.netns);
      const flood = startFlood(sandbox.netns, 20);
      flood.aim([keeper.ip]);
      await eventually(
        'a friend is let in',
        async () => ((await keeper.sandbox.arrived()).get(pod.ip) ?? 0) > 0,
        patienceMs,
      );
      await flood.stop();
      await pod.end();
    }
  }, 120_000);

  it('would get it without the gate: this test can fail', async () => {
    await bed.killAgent();
    await bed.startAgent('off');
    bed.wires.controller.setLag(1_500);
    const outcomes = await liveAll(named('gateless', 24), () => undefined);
    expect(leaks(outcomes).length).toBeGreaterThan(0);
  }, 750_000);
});
