import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import type { KubeObject } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { ServiceFrontend } from '#policy/serviceFrontends.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { ServiceChanges } from './serviceDrops.ts';
import { ServiceFollower } from './serviceFollower.ts';

const service = {
  metadata: { name: 'kubernetes', namespace: 'default' },
  spec: { clusterIPs: ['10.96.0.1'], ports: [{ name: 'https', port: 443 }] },
};
const slice = {
  metadata: {
    name: 'kubernetes',
    namespace: 'default',
    labels: { 'kubernetes.io/service-name': 'kubernetes' },
  },
  addressType: 'IPv4',
  ports: [{ name: 'https', port: 6443 }],
  endpoints: [{ addresses: ['172.18.0.2'] }],
};
const api: readonly ServiceFrontend[] = [
  {
    address: '10.96.0.1',
    port: 443,
    protocol: 'TCP',
    endpoints: [{ address: '172.18.0.2', port: 6443 }],
  },
];
const known: ServiceChanges = new Map([['default/kubernetes', api]]);

/** A server that streams one collection by its path: what the test pushes. */
class Streams {
  readonly #frames = new Map<string, string[]>();
  readonly #waiting = new Set<() => void>();
  #version = 1;

  push(path: string, type: 'ADDED' | 'DELETED' | 'BOOKMARK', object: KubeObject): void {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    this.#of(path).push(`${JSON.stringify({ type, object: { ...object, metadata } })}\n`);
    for (const wake of this.#waiting) wake();
  }

  endOfInitial(path: string): void {
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    this.push(path, 'BOOKMARK', { metadata: { name: '', annotations } });
  }

  async *read(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    while (!signal?.aborted) {
      const frame = this.#of(path).shift();
      if (frame !== undefined) yield Buffer.from(frame);
      else await new Promise<void>((resolve) => this.#wait(resolve, signal));
    }
  }

  #of(path: string): string[] {
    const frames = this.#frames.get(path) ?? [];
    this.#frames.set(path, frames);
    return frames;
  }

  #wait(resolve: () => void, signal: AbortSignal | undefined): void {
    this.#waiting.add(resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
  }
}

const paths = { services: '/api/v1/services', slices: '/apis/discovery.k8s.io/v1/endpointslices' };

describe('following Services', () => {
  let stop: AbortController;
  let streams: Streams;
  let told: ServiceChanges[];
  let kept: ServiceChanges | undefined;

  beforeEach(() => {
    stop = new AbortController();
    streams = new Streams();
    told = [];
    kept = undefined;
  });
  afterEach(() => stop.abort());

  const start = () => {
    const transport: KubeTransport = {
      server: 'fake',
      request: () => Promise.reject(new Error('not used')),
      stream: async ({ path, signal }) => streams.read(path, signal),
      close: async () => undefined,
    };
    const follower = new ServiceFollower({
      node: 'n1',
      gatewayIp: '10.10.0.1',
      serviceCidr: '10.96.0.0/12',
      transport,
      file: {
        load: async () => kept && new Map(kept),
        put: (services) => {
          kept = new Map(services);
        },
      },
      tell: (changes) => void told.push(changes),
      clock: systemClock(),
      logger: silentLogger(),
    });
    void follower.run(stop.signal);
    return follower;
  };

  it('says nothing before all is known: Services, endpoints and where pods are', async () => {
    const follower = start();
    streams.push(paths.services, 'ADDED', service);
    streams.endOfInitial(paths.services);
    streams.push(paths.slices, 'ADDED', slice);
    streams.endOfInitial(paths.slices);
    await follower.restore(50);
    expect(told).toEqual([]);
    follower.setPodCidrs(['10.10.0.0/16']);
    await expect.poll(() => told, { timeout: 20_000 }).toEqual([known]);
    expect(kept).toEqual(known);
    streams.push(paths.slices, 'DELETED', slice);
    await expect
      .poll(() => told, { timeout: 20_000 })
      .toEqual([known, new Map([['default/kubernetes', []]])]);
    expect(kept).toEqual(new Map());
  });

  it('says even of a cluster without such Services that they are known', async () => {
    const follower = start();
    follower.setPodCidrs(['10.10.0.0/16', '172.18.0.0/16']);
    streams.endOfInitial(paths.services);
    streams.endOfInitial(paths.slices);
    await follower.restore(10_000);
    expect(told).toEqual([new Map()]);
    streams.push(paths.services, 'ADDED', service);
    streams.push(paths.slices, 'ADDED', slice);
    follower.setPodCidrs(['10.10.0.0/16']);
    await expect.poll(() => told, { timeout: 20_000 }).toEqual([new Map(), known]);
  });

  it('begins with what a former run knew, and then says only what is different', async () => {
    kept = new Map([...known, ['x/gone', api]]);
    const before = kept;
    const follower = start();
    await follower.restore(10_000);
    expect(told).toEqual([before]);
    follower.setPodCidrs(['10.10.0.0/16']);
    streams.push(paths.services, 'ADDED', service);
    streams.push(paths.slices, 'ADDED', slice);
    streams.endOfInitial(paths.services);
    streams.endOfInitial(paths.slices);
    await expect.poll(() => told, { timeout: 20_000 }).toEqual([before, new Map([['x/gone', []]])]);
    expect(kept).toEqual(known);
  });
});
