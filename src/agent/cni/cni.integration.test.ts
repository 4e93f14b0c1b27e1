import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ping } from '#dataplane/ovs/testing/netns.ts';
import { type AgentRun, type Holdings, RealNode } from './testing/realNode.ts';
import { addressOf, callAll, createPods, type RealPod } from './testing/realPod.ts';

let node: RealNode;
let agent: AgentRun;
let empty: Holdings;

beforeAll(async () => {
  node = await RealNode.start();
  agent = await node.startAgent([]);
  empty = await node.holdings(agent);
});
afterAll(() => node.stop());

async function withPods(count: number, test: (pods: readonly RealPod[]) => Promise<void>): Promise<void> {
  const pods = await createPods(node.node.sw.exec, count);
  try {
    await test(pods);
  } finally {
    for (const pod of pods) await pod.netns.remove();
  }
}

const linksIn = async (pod: RealPod) => (await pod.netns.run('ip', '-brief', 'link')).match(/^\S+/gm);

describe('CNI on a real node', () => {
  it('connects two pods, which reach each other and the gateway, also after the agent was replaced', async () => {
    await withPods(2, async (pods) => {
      const [first, second] = pods;
      if (first === undefined || second === undefined) return;
      const [, other = ''] = (await callAll(agent.handler, 'ADD', pods)).map(addressOf);
      const { exec } = node.node.sw;
      const reach = async (target: string) => (await ping(exec, first.netns, target, { count: 3 })).received;
      expect(await reach(other)).toBe(3);
      expect(await reach('10.10.0.1')).toBe(3);
      agent = await node.startAgent(pods.map(({ key }) => key));
      expect(await reach(other)).toBe(3);
      const check = await agent.handler.handle({
        ...first.call('CHECK'),
        stdin: '{"cniVersion":"1.0.0","name":"antrea"}',
      });
      expect(check).toEqual({ exit: 0, stdout: '' });
      await first.netns.run('ip', 'link', 'set', 'eth0', 'mtu', '1300');
      const broken = await agent.handler.handle(first.call('CHECK'));
      expect(JSON.parse(broken.stdout)).toMatchObject({ code: 103, details: 'MTU is 1300, not 1450' });
      await callAll(agent.handler, 'DEL', pods);
    });
    expect(await node.holdings(agent)).toEqual(empty);
  });

  it('adds and deletes a hundred pods three times and leaks nothing', async () => {
    await withPods(100, async (pods) => {
      for (let round = 0; round < 3; round++) {
        const addresses = (await callAll(agent.handler, 'ADD', pods)).map(addressOf);
        expect(new Set(addresses).size).toBe(100);
        const full = await node.holdings(agent);
        expect(full).toMatchObject({ ips: 100, flows: empty.flows + 500 });
        expect(full.ports).toHaveLength(empty.ports.length + 100);
        await callAll(agent.handler, 'DEL', pods);
        expect(await node.holdings(agent)).toEqual(empty);
      }
      for (const pod of pods) expect(await linksIn(pod)).toEqual(['lo']);
    });
  }, 240_000);

  it('finds pods gone whose namespace vanished without a DEL, and takes their DEL afterwards', async () => {
    await withPods(2, async (pods) => {
      await callAll(agent.handler, 'ADD', pods);
      for (const pod of pods) await pod.netns.remove();
      await callAll(agent.handler, 'DEL', pods);
      expect(await node.holdings(agent)).toEqual(empty);
    });
  });

  it('leaves nothing when the namespace of an ADD does not exist', async () => {
    await withPods(1, async ([pod]) => {
      await pod?.netns.remove();
      const answer = pod && (await agent.handler.handle(pod.call('ADD')));
      expect(JSON.parse(answer?.stdout ?? '')).toMatchObject({ code: 102 });
      expect(await node.holdings(agent)).toEqual(empty);
    });
  });

  it('is whole again after being killed between any two commands of ADD', async () => {
    await withPods(1, async ([pod]) => {
      if (pod === undefined) return;
      let commands = 0;
      for (; commands < 50; commands++) {
        agent.exec.killAfter(commands);
        await agent.handler.handle(pod.call('ADD'));
        // Announcements run after the answer: they count as commands, but need not succeed.
        const survived = !agent.exec.isDead;
        agent = await node.startAgent([pod.key]);
        const held = await node.holdings(agent);
        expect([0, 1]).toContain(held.ips);
        expect(held).toMatchObject({ flows: empty.flows + 5 * held.ips });
        expect(held.links).toHaveLength(held.ips);
        await callAll(agent.handler, 'ADD', [pod]);
        await callAll(agent.handler, 'DEL', [pod]);
        expect(await node.holdings(agent)).toEqual(empty);
        if (survived) break;
      }
      expect(commands).toBeGreaterThan(5);
      expect(commands).toBeLessThan(50);
    });
  }, 120_000);

  it('is whole again after being killed between any two commands of DEL', async () => {
    await withPods(1, async ([pod]) => {
      if (pod === undefined) return;
      for (let commands = 0; commands < 8; commands++) {
        await callAll(agent.handler, 'ADD', [pod]);
        agent.exec.killAfter(commands);
        await agent.handler.handle(pod.call('DEL'));
        agent = await node.startAgent([]);
        expect(await node.holdings(agent)).toEqual(empty);
      }
    });
  }, 120_000);

  it('lets pods go while ovs-vswitchd is away, and their flows are gone when it is back', async () => {
    await withPods(3, async (pods) => {
      await callAll(agent.handler, 'ADD', pods);
      await node.node.sw.killSwitch();
      await callAll(agent.handler, 'DEL', pods);
      await node.node.sw.startSwitch();
      await agent.flows.replay();
      expect(await node.holdings(agent)).toEqual(empty);
    });
  });
});
