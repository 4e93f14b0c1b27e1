import { describe, expect, it } from 'vitest';
import type { DaemonCommand } from '#base/daemon.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { PacketInMonitor } from './packetInMonitor.ts';

class Bench {
  readonly commands: DaemonCommand[] = [];
  readonly ends: (() => void)[] = [];
  readonly limits: number[] = [];
  readonly clock = manualClock();
  readonly over = new AbortController();
  readonly running = new PacketInMonitor({
    endpoint: { runDir: '/run', bridge: 'br-int' },
    ofctl: { limitPacketIns: async (perSecond) => void this.limits.push(perSecond) },
    start: (command) => {
      this.commands.push(command);
      const exited = Promise.withResolvers<null>();
      this.ends.push(() => exited.resolve(null));
      return { pid: 1, exited: exited.promise, kill: () => exited.resolve(null) };
    },
    clock: this.clock,
    perSecond: 500,
    onPacket: () => undefined,
  }).run(this.over.signal);

  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
}

describe('the connection on which packets come', () => {
  it('is made anew when it ends, with the limit that a restarted switch has forgotten', async () => {
    const bench = new Bench();
    expect(bench.commands).toMatchObject([{ file: 'ovs-ofctl' }]);
    expect(bench.commands[0]?.args.slice(-3)).toEqual(['monitor', 'unix:/run/br-int.mgmt', '256']);
    bench.ends[0]?.();
    await bench.settle();
    expect(bench.commands).toHaveLength(1);
    bench.clock.advance(100);
    await bench.settle();
    expect(bench.commands).toHaveLength(2);
    expect(bench.limits).toEqual([500, 500]);
    bench.over.abort();
    await bench.running;
    expect(bench.commands).toHaveLength(2);
  });
});
