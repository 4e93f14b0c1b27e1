import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { roundOf } from '#dataplane/cookie.ts';
import { DesiredFlows } from '#dataplane/flowSet.ts';
import { type PingResult, ping } from '#dataplane/ovs/testing/netns.ts';
import {
  baseChanges,
  podChange,
  startTestNode,
  type TestNode,
  testFlowClient,
} from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import {
  ingressPolicy,
  ScriptedController,
  startTestPolicies,
  type TestPolicies,
} from './testing/testPolicies.ts';

const names = ['a', 'b', 'same', 'edited', 'closed', 'opened'] as const;
type Name = (typeof names)[number];

/** From `a` and from `b`. */
type Verdicts = Readonly<Record<'same' | 'edited' | 'closed' | 'opened', readonly [boolean, boolean]>>;

const before: Verdicts = {
  same: [true, false],
  edited: [true, false],
  closed: [true, true],
  opened: [false, false],
};
const after: Verdicts = {
  same: [true, false],
  edited: [false, true],
  closed: [false, false],
  opened: [true, true],
};

describe('policies that change while the agent is down', () => {
  let node: TestNode;
  let controller: ScriptedController;
  let first: TestPolicies;
  let pods: Map<Name, TestPod>;

  beforeEach(async () => {
    node = await startTestNode();
    pods = new Map();
    for (const [index, name] of names.entries()) pods.set(name, await node.addPod(name, addressOf(index)));
    controller = new ScriptedController();
    for (const name of names) {
      controller.setTargets(name, [name]);
      controller.setAddresses(name, [addressOf(names.indexOf(name))]);
    }
    controller.setPolicy(ingressPolicy('same', { to: 'same', from: 'a' }));
    controller.setPolicy(ingressPolicy('edited', { to: 'edited', from: 'a' }));
    controller.setPolicy(ingressPolicy('opened', { to: 'opened' }));
    first = await startTestPolicies(node, [...pods.values()]);
    await first.policies.restore();
    controller.answer();
    await first.policies.follow(controller);
    expect(await verdicts()).toEqual(before);
  });
  afterEach(async () => {
    await first.remove();
    await node.stop();
  });

  /** The agent is not there to hear of it. */
  function change(): void {
    controller.setPolicy(ingressPolicy('edited', { to: 'edited', from: 'b' }));
    controller.setPolicy(ingressPolicy('closed', { to: 'closed' }));
    controller.removePolicy('opened');
  }

  const addressOf = (index: number) => `10.10.0.${index + 2}`;

  async function pings(from: 'a' | 'b', to: Name, count = 1): Promise<PingResult> {
    const netns = pods.get(from)?.netns;
    if (netns === undefined) throw new Error(`no pod ${from}`);
    return ping(node.sw.exec, netns, addressOf(names.indexOf(to)), { count, intervalS: 0.005 });
  }

  async function verdicts(): Promise<Verdicts> {
    const passes = async (from: 'a' | 'b', to: Name) => (await pings(from, to)).received === 1;
    const of = async (to: Name) => [await passes('a', to), await passes('b', to)] as const;
    const [same, edited, closed, opened] = await Promise.all([
      of('same'),
      of('edited'),
      of('closed'),
      of('opened'),
    ]);
    return { same, edited, closed, opened };
  }

  /** Sends new connections, a few packets each, for as long as `work` takes. */
  async function during(work: Promise<unknown>, from: 'a' | 'b', to: Name): Promise<PingResult> {
    let isOver = false;
    void work
      .catch(() => undefined)
      .then(() => {
        isOver = true;
      });
    const total = { sent: 0, received: 0 };
    while (!isOver) {
      const { sent, received } = await pings(from, to, 4);
      total.sent += sent;
      total.received += received;
    }
    return total;
  }

  /** Another run of the agent, which finds in `folder` what the former kept. */
  async function restart(folder: string | undefined): Promise<void> {
    const flows = testFlowClient(node.sw, new DesiredFlows(), 2);
    await flows.apply(baseChanges(node.subnet));
    const next = await startTestPolicies(node, [...pods.values()], { flows, ...(folder && { folder }) });
    await next.policies.restore();
    const following = next.policies.follow(controller);
    await flows.apply([...pods.values()].map((pod) => podChange(pod, node.subnet)));
    await next.policies.inForce;
    await flows.settle();
    await following;
    if (folder === undefined) await next.remove();
    expect(await flows.audit({ thorough: true })).toEqual({ missing: 0, changed: 0, foreign: 0 });
  }

  it.each([
    ['with the policies it kept', () => first.folder],
    ['without its disk', () => undefined],
  ])(
    'are in force after it is back %s: what is allowed passed all the time, what is forbidden never',
    async (_how, folder) => {
      change();
      const restarting = restart(folder());
      const [allowed, forbidden] = await Promise.all([
        during(restarting, 'a', 'same'),
        during(restarting, 'b', 'same'),
        restarting,
      ]);
      expect(allowed.received).toBe(allowed.sent);
      expect(forbidden.received).toBe(0);
      expect(await verdicts()).toEqual(after);
      const rounds = (await node.sw.ofctl.dumpFlows()).map(({ cookie }) => roundOf(cookie));
      expect(new Set(rounds)).toEqual(new Set([2]));
    },
  );
});
