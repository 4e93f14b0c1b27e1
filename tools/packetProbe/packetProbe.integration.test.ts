import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemExec } from '#base/exec.ts';
import { createNetns, type TestNetns } from '#dataplane/ovs/testing/netns.ts';
import { uniqueName } from '#dataplane/ovs/testing/testSwitch.ts';
import { eventually } from '#kube/testing/eventually.ts';
import { buildProbe, startProbe } from './packetProbe.ts';

describe('the packet probe', () => {
  let probe: Awaited<ReturnType<typeof buildProbe>>;
  let from: TestNetns;
  let to: TestNetns;

  beforeAll(async () => {
    probe = await buildProbe();
    from = await createNetns(systemExec(), uniqueName('from'));
    to = await createNetns(systemExec(), uniqueName('to'));
    await from.run('ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', to.name);
    for (const [netns, address] of [[from, '192.0.2.1/24'] as const, [to, '192.0.2.2/24'] as const]) {
      await netns.run('ip', 'addr', 'add', address, 'dev', 'eth0');
      await netns.run('ip', 'link', 'set', 'eth0', 'up');
    }
  });
  afterAll(async () => {
    await from.remove();
    await to.remove();
    await probe.remove();
  });

  const pair = (id: number, port: number, everyTicks: number) => ({
    id,
    netns: from.path,
    address: '192.0.2.2',
    port,
    everyTicks,
  });

  it('counts what arrives at the target, although nobody listens there, and only that', async () => {
    // The pod's own firewall comes after the capture, the one in front of the wire before it.
    await to.run('iptables', '-A', 'INPUT', '-p', 'udp', '-j', 'DROP');
    await from.run('iptables', '-A', 'OUTPUT', '-p', 'udp', '--dport', '5002', '-j', 'DROP');
    const running = await startProbe([probe.path], {
      pairs: [pair(1, 5001, 1), pair(2, 5002, 1), pair(3, 5003, 5)],
      captures: [to.path],
      tickMs: 1,
    });
    const count = async (id: number) => (await running.counts()).get(id);
    await eventually('packets arrive', async () => ((await count(3))?.arrived ?? 0) > 10, 20_000);
    const before = Date.now();
    await eventually('more arrive', async () => ((await count(1))?.firstMs ?? 0) >= before);
    const [often, never, seldom] = [await count(1), await count(2), await count(3)];
    expect(never?.arrived ?? 0).toBe(0);
    expect(never?.firstMs).toBeUndefined();
    expect(often?.arrived).toBeGreaterThan((seldom?.arrived ?? 0) * 3);
    await running.stop();
  });

  it('says why it cannot start', async () => {
    const plan = { pairs: [], captures: ['/nonexistent'], tickMs: 1 };
    await expect(startProbe([probe.path], plan)).rejects.toThrow('enter /nonexistent');
  });
});
