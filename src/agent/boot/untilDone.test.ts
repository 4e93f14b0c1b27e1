import { describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { untilDone } from './untilDone.ts';

function options(pauses: number[] = []) {
  const sleep = async (ms: number) => void pauses.push(ms);
  return { clock: { ...systemClock(), sleep }, logger: silentLogger(), signal: new AbortController().signal };
}

describe('untilDone', () => {
  it('repeats with growing pauses of at most 5 s', async () => {
    const pauses: number[] = [];
    let left = 6;
    const attempt = async () => {
      if (left-- > 0) throw new Error('not yet');
      return 'done';
    };
    expect(await untilDone('x', attempt, options(pauses))).toBe('done');
    expect(pauses).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
  });

  it('gives up at once on what waiting cannot cure', async () => {
    const foreign = new CodedError('ANTREA_BRIDGE_FOREIGN', 'another datapath');
    const attempt = () => Promise.reject(foreign);
    await expect(untilDone('x', attempt, { ...options(), fatal: ['ANTREA_BRIDGE_FOREIGN'] })).rejects.toBe(
      foreign,
    );
  });

  it('ends with its signal', async () => {
    const stop = new AbortController();
    const attempt = async () => {
      stop.abort(new Error('stopped'));
      throw new Error('not yet');
    };
    await expect(untilDone('x', attempt, { ...options(), signal: stop.signal })).rejects.toThrow('stopped');
  });
});
