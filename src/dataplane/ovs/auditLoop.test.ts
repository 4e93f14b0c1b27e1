import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { auditPeriodically } from './auditLoop.ts';

describe('periodic audits', () => {
  it('count every second and read everything now and then, more often while the switch tells nothing', async () => {
    const world = start();
    await world.seconds(21);
    expect(world.thorough).toHaveLength(6);
    world.flows.desiredCount = 100_000;
    world.thorough.length = 0;
    await world.seconds(28);
    expect(world.thorough).toHaveLength(4);
    world.flows.isSure = true;
    world.thorough.length = 0;
    await world.seconds(600);
    expect(world.thorough).toHaveLength(1);
    expect(world.counts).toHaveLength(649);
    await world.end();
  });

  it('read everything at once when what was sure no longer is', async () => {
    const world = start();
    world.flows.isSure = true;
    await world.seconds(20);
    world.flows.isSure = false;
    world.thorough.length = 0;
    await world.seconds(1);
    expect(world.thorough).toHaveLength(1);
    await world.end();
  });

  it('survive errors, and do not complain while the switch is away', async () => {
    const world = start([new CodedError('ANTREA_OVS_UNREACHABLE', 'away'), new Error('bug')]);
    await world.seconds(3);
    expect(world.counts).toHaveLength(1);
    expect(world.errors).toEqual(['audit of the flows failed']);
    await world.end();
  });
});

function start(failures: Error[] = []) {
  const clock = manualClock();
  const stop = new AbortController();
  const thorough: number[] = [];
  const counts: ReadonlyMap<number, number>[] = [];
  const errors: string[] = [];
  const flows = {
    desiredCount: 100,
    isSure: false,
    audit: async (options: {
      readonly thorough: boolean;
      readonly onCounts?: (counts: ReadonlyMap<number, number>) => void;
    }) => {
      const failure = failures.shift();
      if (failure) throw failure;
      if (options.thorough) thorough.push(clock.monotonic());
      options.onCounts?.(new Map());
      return { missing: 0, changed: 0, foreign: 0 };
    },
  };
  const logger = { warn: () => {}, error: (_fields: object, message: string) => errors.push(message) };
  const onCounts = (read: ReadonlyMap<number, number>) => void counts.push(read);
  const running = auditPeriodically({ flows, clock, logger, onCounts }, stop.signal);
  return {
    flows,
    thorough,
    counts,
    errors,
    seconds: async (count: number) => {
      for (let n = 0; n < count; n++) {
        clock.advance(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    end: async () => {
      stop.abort();
      await running;
      expect(clock.sleepers()).toBe(0);
    },
  };
}
