import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { auditPeriodically } from './auditLoop.ts';

describe('periodic audits', () => {
  it('are thorough on small bridges, sparing on large ones, and survive errors', async () => {
    const clock = manualClock();
    const stop = new AbortController();
    const asked: boolean[] = [];
    const errors: string[] = [];
    const failures = [new CodedError('ANTREA_OVS_UNREACHABLE', 'away'), new Error('bug')];
    const flows = {
      desiredCount: 100,
      audit: ({ thorough }: { readonly thorough: boolean }) => {
        asked.push(thorough);
        const failure = failures.shift();
        return failure ? Promise.reject(failure) : Promise.resolve({ missing: 0, changed: 0, foreign: 0 });
      },
    };
    const logger = { warn: () => {}, error: (_fields: object, message: string) => errors.push(message) };
    const running = auditPeriodically({ flows, clock, logger }, stop.signal);
    const turn = async () => {
      clock.advance(4000);
      await new Promise((resolve) => setImmediate(resolve));
    };
    for (let n = 0; n < 3; n++) await turn();
    expect(asked).toEqual([true, true, true]);
    expect(errors).toEqual(['audit of the flows failed']);
    flows.desiredCount = 100_000;
    for (let n = 0; n < 15; n++) await turn();
    expect(asked.slice(3).filter((thorough) => thorough)).toHaveLength(1);
    stop.abort();
    await running;
    expect(clock.sleepers()).toBe(0);
  });
});
