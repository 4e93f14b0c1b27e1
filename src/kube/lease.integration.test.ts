import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane, startControlPlane } from '../../tools/envtest/controlPlane.ts';
import { createKubeTransport } from './client.ts';
import { Lease } from './lease.ts';
import { eventually } from './testing/eventually.ts';
import type { KubeTransport } from './transport.ts';

let controlPlane: ControlPlane;
let transport: KubeTransport;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  transport = createKubeTransport(controlPlane.kubeConfig());
});

afterAll(async () => {
  await transport.close();
  await controlPlane.stop();
});

describe('a Lease on a real API server', () => {
  it('is held by one at a time and passes on when it is released', async () => {
    const active = new Set<string>();
    const history: string[] = [];
    const begin = (identity: string) => {
      const lease = new Lease({
        transport,
        namespace: 'kube-system',
        name: 'antrea-test',
        identity,
        clock: systemClock(),
        logger: silentLogger(),
        durationMs: 3_000,
      });
      const stop = new AbortController();
      const running = lease.hold(stop.signal, async (held) => {
        active.add(identity);
        history.push(identity);
        expect(active.size).toBe(1);
        await new Promise<void>((resolve) => held.addEventListener('abort', () => resolve(), { once: true }));
        active.delete(identity);
      });
      return { stop, running };
    };
    const first = begin('one');
    await eventually('one holds it', () => active.has('one'));
    const second = begin('two');
    await systemClock().sleep(4_000);
    expect(history).toEqual(['one']);
    first.stop.abort();
    await first.running;
    await eventually('two holds it', () => active.has('two'), 2_000);
    second.stop.abort();
    await second.running;
    expect(history).toEqual(['one', 'two']);
  });
});
