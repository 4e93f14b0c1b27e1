import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { KubeApiError } from './errors.ts';
import { Lease } from './lease.ts';
import { scriptedTransport } from './testing/scriptedTransport.ts';
import type { KubeRequest, KubeTransport } from './transport.ts';

/** What the server stores; a write with another resourceVersion is a conflict. */
type Stored = {
  metadata: { name: string; resourceVersion: string };
  spec: { holderIdentity?: string; leaseTransitions?: number; renewTime?: string };
};

let clock: ManualClock;
let stored: Stored | undefined;
let version: number;
let outage: ReadonlySet<KubeTransport>;

beforeEach(() => {
  clock = manualClock();
  stored = undefined;
  version = 0;
  outage = new Set();
});

function refuse(status: number): never {
  throw new KubeApiError({ status, reason: 'Test', message: 'on purpose', request: 'lease' });
}

function serve({ method, body }: KubeRequest): unknown {
  if (method === 'GET') return stored ?? refuse(404);
  const wanted: Stored = JSON.parse(JSON.stringify(body));
  const conflicts =
    method === 'POST' ? stored : stored?.metadata.resourceVersion !== wanted.metadata.resourceVersion;
  if (conflicts) refuse(409);
  version += 1;
  stored = { ...wanted, metadata: { ...wanted.metadata, resourceVersion: String(version) } };
  return stored;
}

/** A process that wants the lease; `log` says what happened to it. */
function contender(identity: string, wallClockOffMs = 0) {
  const transport: KubeTransport = scriptedTransport({
    request: (request) => {
      if (outage.has(transport)) throw new CodedError('ANTREA_KUBE_UNREACHABLE', 'cut off');
      return serve(request);
    },
  });
  const lease = new Lease({
    transport,
    namespace: 'kube-system',
    name: 'antrea-controller',
    identity,
    clock: { ...clock, now: () => clock.now() + wallClockOffMs },
    logger: silentLogger(),
    random: () => 0.5,
  });
  const log: string[] = [];
  const stop = new AbortController();
  const running = lease.hold(stop.signal, async (held) => {
    log.push('holds');
    await new Promise<void>((resolve) => held.addEventListener('abort', () => resolve(), { once: true }));
    log.push(held.reason instanceof CodedError ? held.reason.code : 'stopped');
  });
  return { transport, log, stop, running };
}

/** Time passes, everybody runs. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed <= ms; passed += 250) {
    for (let turn = 0; turn < 6; turn += 1) await setImmediate();
    if (passed < ms) clock.advance(250);
  }
}

describe('Lease', () => {
  it('is created by the first, and waited for by the second until the first releases it', async () => {
    const first = contender('one');
    await pass(0);
    expect(stored?.spec).toEqual({
      holderIdentity: 'one',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    });
    const second = contender('two');
    await pass(60_000);
    expect([first.log, second.log]).toEqual([['holds'], []]);
    first.stop.abort();
    await first.running;
    await pass(3_000);
    expect([first.log, second.log]).toEqual([['holds', 'stopped'], ['holds']]);
    expect(stored?.spec).toMatchObject({ holderIdentity: 'two', leaseTransitions: 1 });
  });

  it('is lost before anybody else has it, and worked under again when it is back', async () => {
    const first = contender('one');
    await pass(0);
    const second = contender('two');
    await pass(5_000);
    outage = new Set([first.transport]);
    let firstEnded = Number.POSITIVE_INFINITY;
    let secondBegan = Number.POSITIVE_INFINITY;
    for (let second_ = 0; second_ < 30; second_ += 1) {
      await pass(1_000);
      if (first.log.includes('ANTREA_LEASE_LOST')) firstEnded = Math.min(firstEnded, clock.monotonic());
      if (second.log.includes('holds')) secondBegan = Math.min(secondBegan, clock.monotonic());
    }
    expect(firstEnded).toBeLessThan(secondBegan);
    expect(secondBegan).toBeLessThan(Number.POSITIVE_INFINITY);
    outage = new Set();
    second.stop.abort();
    await second.running;
    await pass(5_000);
    expect(first.log).toEqual(['holds', 'ANTREA_LEASE_LOST', 'holds']);
  });

  it('is given up at once when somebody else wrote the record', async () => {
    const first = contender('one');
    await pass(0);
    stored = {
      metadata: { name: 'antrea-controller', resourceVersion: 'x' },
      spec: { holderIdentity: 'two' },
    };
    await pass(3_000);
    expect(first.log).toEqual(['holds', 'ANTREA_LEASE_LOST']);
  });

  it('is not taken from a holder whose clock is hours off, as long as it renews', async () => {
    contender('one', -3 * 3_600_000);
    await pass(0);
    const second = contender('two');
    await pass(60_000);
    expect(second.log).toEqual([]);
  });

  it('ends with the work, and passes on what it throws, released either way', async () => {
    const options = { namespace: 'n', name: 'l', identity: 'one', clock, logger: silentLogger() };
    const lease = new Lease({ ...options, transport: scriptedTransport({ request: serve }) });
    await lease.hold(new AbortController().signal, async () => undefined);
    expect(stored?.spec.holderIdentity).toBe('');
    const failing = lease.hold(new AbortController().signal, async () => {
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    expect(stored?.spec.holderIdentity).toBe('');
  });

  it('asks nobody when it is stopped before it starts', async () => {
    const transport = scriptedTransport({});
    const lease = new Lease({
      transport,
      namespace: 'n',
      name: 'l',
      identity: 'i',
      clock,
      logger: silentLogger(),
    });
    await lease.hold(AbortSignal.abort(), async () => undefined);
    expect(transport.requests).toEqual([]);
  });
});
