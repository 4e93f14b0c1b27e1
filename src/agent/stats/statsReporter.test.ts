import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { fakeTransport } from '#kube/serving/testing/fakeTransport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { reportStatistics } from './statsReporter.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('reportStatistics', () => {
  let over: AbortController;
  beforeEach(() => {
    over = new AbortController();
  });
  afterEach(() => over.abort());

  function start() {
    const state = { isAway: false, readings: 0 };
    const clock = manualClock();
    const transport = fakeTransport(() => {
      if (state.isAway) throw new Error('away');
      return {};
    });
    const statistics = {
      update: async (maxAgeMs = 0) => {
        if (maxAgeMs === 0) state.readings += 1;
        return true;
      },
      summary: () => ({ metadata: { name: 'n1' }, since: `reading ${state.readings}`, policies: [] }),
    };
    const options = {
      statistics,
      transport,
      intervalMs: 60_000,
      clock,
      logger: silentLogger(),
      random: () => 1,
    };
    const ended = reportStatistics(options, over.signal);
    return { state, clock, transport, ended };
  }

  it('reads and tells at each interval', async () => {
    const { clock, transport } = start();
    await settle();
    clock.advance(60_000);
    await settle();
    expect(transport.requests.map(({ method, path, body }) => [method, path, body])).toEqual(
      [1, 2].map((reading) => [
        'POST',
        '/apis/controlplane.antrea.tanzu.vmware.com/v1beta2/nodestatssummaries',
        { metadata: { name: 'n1' }, since: `reading ${reading}`, policies: [] },
      ]),
    );
  });

  it('tells soon again what was not heard, without reading for it', async () => {
    const { state, clock, transport } = start();
    state.isAway = true;
    await settle();
    state.isAway = false;
    clock.advance(15_000);
    await settle();
    expect([transport.requests.length, state.readings]).toEqual([2, 1]);
    clock.advance(15_000);
    await settle();
    expect(transport.requests).toHaveLength(2);
  });

  it('ends with the signal', async () => {
    const { ended } = start();
    await settle();
    over.abort();
    await expect(ended).resolves.toBeUndefined();
  });
});
