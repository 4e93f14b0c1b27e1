import { describe, expect, it } from 'vitest';
import type { Clock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { requestCleanup } from './hook.ts';
import { answered, FakeFlag } from './testing/fakeFlag.ts';

/** Time passes only while somebody sleeps; `each` is told how long it has been. */
function sleepingClock(each: (elapsedMs: number) => void = () => undefined): Clock {
  let elapsed = 0;
  return {
    now: () => elapsed,
    monotonic: () => elapsed,
    sleep: async (ms) => {
      elapsed += ms;
      each(elapsed);
    },
  };
}

const clean = (token: string, ...left: string[]) => JSON.stringify({ requested: token, left });

function run(flag: FakeFlag, clock: Clock): Promise<void> {
  const logger = silentLogger();
  return requestCleanup({
    transport: flag,
    namespace: 'kube-system',
    token: 'abc',
    timeoutMs: 120_000,
    clock,
    logger,
  });
}

describe('requestCleanup', () => {
  it('asks, and returns when every node has answered', async () => {
    const flag = new FakeFlag(['w1', 'w2']);
    const clock = sleepingClock((elapsed) => {
      if (elapsed === 2_000) flag.patch({ 'node.w1': clean('abc') });
      if (elapsed === 5_000) flag.patch({ 'node.w2': clean('abc') });
    });
    await run(flag, clock);
    expect(flag.patches).toEqual([{ data: { requested: 'abc' } }]);
    expect(clock.monotonic()).toBe(5_000);
  });

  it('does not take the answer to an earlier request', async () => {
    const flag = new FakeFlag(['w1']);
    flag.patch({ 'node.w1': clean('old') });
    await expect(run(flag, sleepingClock())).rejects.toMatchObject({ code: 'ANTREA_UNINSTALL_TIMEOUT' });
  });

  it('names the nodes that did not answer in time', async () => {
    const flag = new FakeFlag(['w1', 'w2', 'w3']);
    flag.patch({ 'node.w2': clean('abc') });
    await expect(run(flag, sleepingClock())).rejects.toThrow('no answer from w1, w3');
  });

  it('names what a node could not remove', async () => {
    const flag = new FakeFlag(['w1']);
    flag.patch({ 'node.w1': clean('abc', 'ipset: in use') });
    await expect(run(flag, sleepingClock())).rejects.toMatchObject({
      code: 'ANTREA_UNINSTALL_INCOMPLETE',
      message: 'w1: ipset: in use',
    });
  });

  it('survives an API server that is away for a while', async () => {
    const flag = new FakeFlag(['w1']);
    flag.failures.push(new Error('reset'), answered(503), answered(429), new Error('reset'));
    flag.patch({ 'node.w1': clean('abc') });
    await run(flag, sleepingClock());
    expect(flag.data.requested).toBe('abc');
  });

  it('gives up at once when it may not ask', async () => {
    const flag = new FakeFlag(['w1']);
    flag.failures.push(answered(403));
    const clock = sleepingClock();
    await expect(run(flag, clock)).rejects.toThrow('403');
    expect(clock.monotonic()).toBe(0);
  });

  it('has nothing to wait for without agents', async () => {
    const clock = sleepingClock();
    await run(new FakeFlag([]), clock);
    expect(clock.monotonic()).toBe(0);
  });
});
