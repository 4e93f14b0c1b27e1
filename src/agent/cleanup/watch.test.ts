import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { eventually } from '#kube/testing/eventually.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { StepOutcome } from './cleanNode.ts';
import { answered, FakeFlag } from './testing/fakeFlag.ts';
import { UninstallWatch } from './watch.ts';

let stop: AbortController;
beforeEach(() => {
  stop = new AbortController();
});
afterEach(() => stop.abort());

function setUp(outcomes: readonly StepOutcome[] = [{ step: 'rules', outcome: 'removed' }]) {
  const flag = new FakeFlag(['w1']);
  const counts = { cleaned: 0, withdrawn: 0 };
  const watch = new UninstallWatch({
    transport: flag,
    namespace: 'kube-system',
    node: 'w1',
    clean: async () => {
      counts.cleaned += 1;
      return outcomes;
    },
    onWithdrawn: () => {
      counts.withdrawn += 1;
    },
    clock: systemClock(),
    logger: silentLogger(),
  });
  return { flag, counts, watch };
}

const answer = (flag: FakeFlag): unknown => JSON.parse(flag.data['node.w1'] ?? 'null');

describe('UninstallWatch', () => {
  it('does nothing until it is asked, then cleans once and answers once', async () => {
    const { flag, counts, watch } = setUp();
    void watch.run(stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(counts.cleaned).toBe(0);
    flag.patch({ requested: 'abc' });
    await eventually('an answer', () => answer(flag) !== null);
    expect(answer(flag)).toEqual({ requested: 'abc', left: [] });
    flag.patch({ 'node.w2': '{"requested":"abc","left":[]}' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(counts).toEqual({ cleaned: 1, withdrawn: 0 });
    expect(flag.patches).toHaveLength(1);
  });

  it('says what it could not remove', async () => {
    const { flag, watch } = setUp([{ step: 'ipset', outcome: 'failed', reason: 'in use' }]);
    void watch.run(stop.signal);
    flag.patch({ requested: 'abc' });
    await eventually('an answer', () => answer(flag) !== null);
    expect(answer(flag)).toEqual({ requested: 'abc', left: ['ipset: in use'] });
  });

  it('answers in the end when the API server is out of reach, without cleaning twice', async () => {
    const { flag, counts, watch } = setUp();
    flag.failures.push(new Error('connection reset'), answered(500));
    void watch.run(stop.signal);
    flag.patch({ requested: 'abc' });
    await eventually('an answer', () => answer(flag) !== null);
    expect(counts.cleaned).toBe(1);
  });

  it('cleans again for a new request', async () => {
    const { flag, counts, watch } = setUp();
    void watch.run(stop.signal);
    flag.patch({ requested: 'abc' });
    await eventually('an answer', () => answer(flag) !== null);
    flag.patch({ requested: 'xyz' });
    await eventually('a second cleaning', () => counts.cleaned === 2);
  });

  it('starts anew when the request is taken back', async () => {
    const { flag, counts, watch } = setUp();
    void watch.run(stop.signal);
    flag.patch({ requested: 'abc' });
    await eventually('an answer', () => answer(flag) !== null);
    flag.patch({ requested: 'false' });
    await eventually('the withdrawal', () => counts.withdrawn === 1);
  });
});

describe('isRequested', () => {
  it('asks the API server', async () => {
    const { flag, watch } = setUp();
    expect(await watch.isRequested()).toBe(false);
    flag.patch({ requested: 'abc' });
    expect(await watch.isRequested()).toBe(true);
  });

  it('takes a missing flag for no request, and an error for an error', async () => {
    const { flag, watch } = setUp();
    flag.failures.push(answered(404), answered(500));
    expect(await watch.isRequested()).toBe(false);
    await expect(watch.isRequested()).rejects.toThrow('500');
  });
});
