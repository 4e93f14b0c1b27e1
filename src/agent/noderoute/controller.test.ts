import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import type { Node } from '#kube/objects.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { PeerRoute } from '../host/routes.ts';
import { NodeRouteController } from './controller.ts';
import { PeerSync } from './peerSync.ts';

/** A server that streams Nodes: first those given, then what the test pushes. */
class NodeStream {
  readonly #frames: string[] = [];
  #wake: () => void = () => undefined;
  #version = 1;

  push(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK', object: Node): void {
    this.#version += 1;
    const metadata = { resourceVersion: String(this.#version), ...object.metadata };
    this.#frames.push(`${JSON.stringify({ type, object: { ...object, metadata } })}\n`);
    this.#wake();
  }

  endOfInitial(): void {
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    this.push('BOOKMARK', { metadata: { name: '', annotations } });
  }

  async *read(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    while (!signal?.aborted) {
      const frame = this.#frames.shift();
      if (frame !== undefined) yield Buffer.from(frame);
      else await new Promise<void>((resolve) => this.#waitFor(resolve, signal));
    }
  }

  #waitFor(resolve: () => void, signal: AbortSignal | undefined): void {
    this.#wake = resolve;
    signal?.addEventListener('abort', () => resolve(), { once: true });
  }
}

function node(name: string, third: number, extra: Partial<Node['metadata']> = {}): Node {
  return {
    metadata: { name, uid: name, ...extra },
    spec: { podCIDR: `10.10.${third}.0/24` },
    status: { addresses: [{ type: 'InternalIP', address: `172.18.0.${third + 2}` }] },
  };
}

const stop = new AbortController();
afterEach(() => stop.abort());

function setUp() {
  const stream = new NodeStream();
  const transport: KubeTransport = {
    server: 'fake',
    request: () => Promise.reject(new Error('not used')),
    stream: async ({ signal }) => stream.read(signal),
    close: async () => undefined,
  };
  const calls: string[] = [];
  const host = {
    setPeers: async (peers: readonly PeerRoute[]) =>
      void calls.push(peers.map(({ podCidr }) => podCidr).join(' ')),
  };
  const flows = { apply: async () => undefined };
  const logger = silentLogger();
  const sync = new PeerSync({ flows, host, gatewayMac: '0a:00:00:00:00:01', tunnelOfport: 1, logger });
  const own = { name: 'self', ip: '172.18.0.2', podCidr: '10.10.0.0/24' };
  const controller = new NodeRouteController({ transport, own, sync, clock: systemClock(), logger });
  void controller.run(stop.signal);
  return { stream, calls, controller };
}

describe('NodeRouteController', () => {
  it('waits for the whole listing, then follows every change', async () => {
    const { stream, calls, controller } = setUp();
    stream.push('ADDED', node('self', 0));
    stream.push('ADDED', node('a', 1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toEqual([]);

    stream.push('ADDED', node('b', 2));
    stream.endOfInitial();
    await controller.synced;
    expect(calls).toEqual(['10.10.1.0/24 10.10.2.0/24']);

    stream.push('MODIFIED', node('a', 1, { labels: { heartbeat: '1' } }));
    stream.push('DELETED', node('b', 2));
    await eventually('the peer is gone', () => calls.at(-1) === '10.10.1.0/24');
    expect(calls).toHaveLength(2);

    stream.push('MODIFIED', node('a', 7));
    await eventually('the range has changed', () => calls.at(-1) === '10.10.7.0/24');
  });
});
