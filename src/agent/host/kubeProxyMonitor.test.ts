import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { KubeProxyState } from './kubeProxy.ts';
import { KubeProxyMonitor } from './kubeProxyMonitor.ts';

const present: KubeProxyState = { kind: 'present', mode: 'iptables' };
const absent: KubeProxyState = { kind: 'absent' };

function setUp() {
  const clock = manualClock();
  const found: { now: KubeProxyState | Error } = { now: absent };
  const monitor = new KubeProxyMonitor({
    detect: async () => {
      if (found.now instanceof Error) throw found.now;
      return found.now;
    },
    clock,
    logger: silentLogger(),
  });
  return { clock, found, monitor };
}

describe('KubeProxyMonitor', () => {
  it('gives a kube-proxy a minute to start', async () => {
    const { clock, monitor } = setUp();
    await monitor.check();
    expect(monitor.state()).toEqual({ kind: 'unknown' });
    clock.advance(60_000);
    await monitor.check();
    await monitor.check();
    expect(monitor.state()).toEqual(absent);
  });

  it('reports at once when a kube-proxy that was there goes, and when it comes back', async () => {
    const { found, monitor } = setUp();
    for (const now of [present, absent, present]) {
      found.now = now;
      await monitor.check();
      expect(monitor.state()).toEqual(now);
    }
  });

  it('learns nothing from a look that fails', async () => {
    const { found, monitor } = setUp();
    found.now = present;
    await monitor.check();
    found.now = new Error('lock held');
    await monitor.check();
    expect(monitor.state()).toEqual(present);
  });

  it('looks every 3 s until it is told to stop', async () => {
    const { clock, found, monitor } = setUp();
    const stop = new AbortController();
    const running = monitor.run(stop.signal);
    await new Promise(setImmediate);
    found.now = present;
    clock.advance(3_000);
    await new Promise(setImmediate);
    expect(monitor.state()).toEqual(present);
    stop.abort();
    await running;
  });
});
