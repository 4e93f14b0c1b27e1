import { describe, expect, it } from 'vitest';
import type { Daemon } from '#base/daemon.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { OvsWatch } from './connection.ts';

describe('watching the connections', () => {
  it('reports each change once, and a death between two probes as down and up', async () => {
    const world = new World();
    const running = world.watch.run(world.stop.signal);
    await world.pass(50);
    expect([...world.heard].sort()).toEqual(['openflow true', 'ovsdb true']);
    expect(world.watch.isUp('openflow')).toBe(true);

    world.monitors.at(-1)?.die();
    await world.pass(0);
    expect(world.heard.slice(2)).toEqual(['openflow false']);
    await world.pass(100);
    await world.pass(50);
    expect(world.heard.slice(3)).toEqual(['openflow true']);

    world.answering = false;
    await world.pass(2000);
    expect(world.heard.slice(4).sort()).toEqual(['openflow false', 'ovsdb false']);
    expect(world.monitors.every((monitor) => monitor.dead)).toBe(true);

    world.stop.abort();
    await running;
  });

  it('asks an absent switch no more than ten times a second and starts no monitor for it', async () => {
    const world = new World();
    world.answering = false;
    const running = world.watch.run(world.stop.signal);
    for (let n = 0; n < 100; n++) await world.pass(10);
    expect(world.probes).toBeLessThanOrEqual(11);
    expect(world.monitors).toEqual([]);
    expect(world.heard.sort()).toEqual(['openflow false', 'ovsdb false']);
    world.stop.abort();
    await running;
  });
});

class World {
  readonly clock = manualClock();
  readonly stop = new AbortController();
  readonly heard: string[] = [];
  readonly monitors: FakeMonitor[] = [];
  answering = true;
  probes = 0;
  readonly watch = new OvsWatch({
    endpoint: { runDir: '/run', bridge: 'br-int' },
    ofctl: { probe: async () => this.#probe() },
    ovsdb: { probe: async () => this.answering },
    start: () => {
      const monitor = new FakeMonitor();
      this.monitors.push(monitor);
      return monitor;
    },
    clock: this.clock,
    onChange: (connection, up) => this.heard.push(`${connection} ${up}`),
  });

  /** Lets `ms` pass and everything that is due happen. */
  async pass(ms: number): Promise<void> {
    await settled();
    this.clock.advance(ms);
    await settled();
  }

  #probe(): boolean {
    this.probes += 1;
    return this.answering;
  }
}

class FakeMonitor implements Daemon {
  readonly pid = 1;
  dead = false;
  readonly #exit = Promise.withResolvers<number | null>();
  readonly exited = this.#exit.promise;

  die(): void {
    this.dead = true;
    this.#exit.resolve(1);
  }

  kill(): void {
    this.die();
  }
}

async function settled(): Promise<void> {
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
}
