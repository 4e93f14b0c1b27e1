import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { podInterfaceName } from '#dataplane/interfaceName.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { LeakSweep } from './leakSweep.ts';
import { FakeAgent } from './testing/fakeAgent.ts';

describe('LeakSweep', () => {
  let agent: FakeAgent;
  beforeEach(async () => {
    agent = await FakeAgent.start();
  });
  afterEach(() => agent.stop());

  it('leaves whole pods alone', async () => {
    await agent.call('ADD');
    const before = agent.state();
    expect(await agent.sweep()).toBe(0);
    expect(await agent.sweep()).toBe(0);
    expect(agent.state()).toEqual(before);
  });

  it('removes a sandbox that vanished without a DEL, on the second look', async () => {
    await agent.call('ADD');
    agent.node.links.clear();
    expect(await agent.sweep()).toBe(0);
    expect(await agent.sweep()).toBe(1);
    expect(agent.state()).toEqual({ ips: [], ports: [], links: [], flows: [] });
  });

  it('removes links and addresses that belong to no port', async () => {
    await agent.call('ADD');
    await agent.node.linkManager.createVeth({
      hostName: 'left-000000',
      netnsPath: '/x',
      ifname: 'eth0',
      ip: '10.244.1.9',
      prefixLength: 24,
      gateway: '10.244.1.1',
      mac: '02:00:00:00:00:09',
      mtu: 1450,
    });
    await agent.ipam.reserve({ containerId: 'left', ifname: 'eth0' });
    await agent.sweep();
    expect(await agent.sweep()).toBe(2);
    expect(agent.state().ips).toEqual(['c0ffee']);
    expect(agent.node.links.size).toBe(1);
  });

  it('touches no container that a command works on', async () => {
    await agent.ipam.reserve({ containerId: 'busy', ifname: 'eth0' });
    await agent.sweep();
    const held = Promise.withResolvers<void>();
    const command = agent.handler.lock.run('busy', () => held.promise);
    await agent.sweep();
    expect(agent.state().ips).toEqual(['busy']);
    held.resolve();
    await command;
  });

  it('takes a command that lasts longer than the interval for no leak, nor one that has just ended', async () => {
    const link = {
      hostName: podInterfaceName('slow', 'busy'),
      netnsPath: '/x',
      ifname: 'eth0',
      prefixLength: 24,
    };
    const held = Promise.withResolvers<void>();
    const command = agent.handler.lock.run('busy', () => held.promise);
    const { ip, gateway } = await agent.ipam.reserve({ containerId: 'busy', ifname: 'eth0' });
    await agent.node.linkManager.createVeth({ ...link, ip, gateway, mac: '02:00:00:00:00:09', mtu: 1450 });
    expect([await agent.sweep(), await agent.sweep()]).toEqual([0, 0]);
    held.resolve();
    await command;
    expect(await agent.sweep()).toBe(0);
    expect(agent.state()).toMatchObject({ ips: ['busy'], links: [link.hostName] });
    expect(await agent.sweep()).toBe(2);
  });

  it('runs every minute, goes on after a failure, and ends with its signal', async () => {
    const clock = manualClock();
    const stop = new AbortController();
    let sweeps = 0;
    const sweep = new LeakSweep({
      ports: {
        recorded: () => {
          sweeps += 1;
          return Promise.reject(new Error('OVSDB is down'));
        },
        forgetConnections: async () => undefined,
        remove: () => Promise.resolve(),
      },
      links: agent.node.linkManager,
      ipam: agent.ipam,
      lock: agent.handler.lock,
      clock,
      logger: silentLogger(),
    });
    const running = sweep.run(stop.signal);
    for (const expected of [1, 2]) {
      clock.advance(60_000);
      await expect.poll(() => clock.sleepers()).toBe(1);
      expect(sweeps).toBe(expected);
    }
    stop.abort();
    await running;
  });
});
