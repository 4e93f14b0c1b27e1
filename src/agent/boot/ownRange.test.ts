import { describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { scriptedTransport } from '#kube/testing/scriptedTransport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { watchOwnRange } from './ownRange.ts';

/** Streams this node with each of the ranges in turn, then stays silent. */
function watch(ranges: readonly (string | undefined)[], signal: AbortSignal) {
  const transport = scriptedTransport({
    stream: async function* () {
      for (const [index, podCIDR] of ranges.entries()) {
        const metadata = { name: 'worker', uid: '1', resourceVersion: String(index + 1) };
        yield `${JSON.stringify({ type: index === 0 ? 'ADDED' : 'MODIFIED', object: { metadata, spec: { podCIDR } } })}\n`;
      }
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
  });
  const options = {
    transport,
    nodeName: 'worker',
    podCidr: '10.244.1.0/24',
    clock: systemClock(),
    logger: silentLogger(),
  };
  return watchOwnRange(options, signal);
}

describe('watchOwnRange', () => {
  it('rejects when the node comes back with another range', async () => {
    const moved = watch(['10.244.1.0/24', undefined, '10.244.7.0/24'], new AbortController().signal);
    await expect(moved).rejects.toMatchObject({ code: 'ANTREA_NODE_RANGE_CHANGED' });
  });

  it('takes the same range in another spelling, or none yet, for no change', async () => {
    const stop = new AbortController();
    const watching = watch([undefined, '10.244.1.9/24', '10.244.1.0/24'], stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(watching).resolves.toBeUndefined();
  });
});
