import { describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { FlowCountWatch } from './flowCountWatch.ts';

function watch(readings: readonly (Map<number, number> | Error)[], desiredCount: number) {
  const left = [...readings];
  const heard: number[] = [];
  const flows = {
    desiredCount,
    flowCounts: async () => {
      const next = left.shift();
      if (next === undefined || next instanceof Error) throw next ?? new Error('no more');
      return next;
    },
  };
  const onCounts = (counts: ReadonlyMap<number, number>) => void heard.push(counts.size);
  return {
    heard,
    watch: new FlowCountWatch({ flows, clock: systemClock(), logger: silentLogger(), onCounts }),
  };
}

const three = new Map([
  [0, 2],
  [10, 1],
]);

describe('FlowCountWatch', () => {
  it('keeps the last counts while the switch is away', async () => {
    const { watch: counts, heard } = watch([three, new Error('away')], 3);
    await counts.readOnce();
    await counts.readOnce();
    expect(counts.counts()).toBe(three);
    expect(heard).toEqual([2]);
  });

  it('says that flows differ only after three odd readings, and takes it back at the first good one', async () => {
    const one = new Map([[0, 1]]);
    const { watch: counts } = watch([one, one, one, three], 3);
    const said: boolean[] = [];
    for (let reading = 0; reading < 4; reading += 1) {
      await counts.readOnce();
      said.push(counts.asDesired());
    }
    expect(said).toEqual([true, true, false, true]);
  });
});
