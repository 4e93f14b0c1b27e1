import { afterEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { lastTraceflowTag } from '#crds/traceflowStatus.ts';
import { KubeApiError } from '#kube/errors.ts';
import type { KubeObject } from '#kube/objects.ts';
import { type ResourceEvent, ResourceEventType } from '#kube/resilientOperator.ts';
import { scriptedTransport } from '#kube/testing/scriptedTransport.ts';
import type { KubeRequest } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { TraceflowOperator } from './traceflowOperator.ts';

/** An operator whose watch is in the test's hands. */
class OperatorUnderTest extends TraceflowOperator {
  onEvent: (event: ResourceEvent) => Promise<void> = async () => undefined;

  protected override async watchResource(
    _group: string,
    _version: string,
    _plural: string,
    onEvent: OperatorUnderTest['onEvent'],
  ) {
    this.onEvent = onEvent;
  }
}

const operators: OperatorUnderTest[] = [];
afterEach(() => Promise.all(operators.splice(0).map((operator) => operator.stop())));

/** A server that has every pod, and the Traceflows that it was told of. */
async function start() {
  const times = { clock: manualClock(), jumpMs: 0 };
  const clock = { ...times.clock, now: () => times.clock.now() + times.jumpMs };
  const uids = new Map<string, string>();
  const written: object[] = [];
  const hooks = { podAsked: () => undefined };
  const transport = scriptedTransport({
    request: ({ method, path, body }: KubeRequest) => {
      if (method !== 'PATCH') {
        hooks.podAsked();
        return { items: [{ metadata: {}, status: { podIP: '10.0.1.2' } }] };
      }
      const name = path.split('/').at(-2) ?? '';
      const { metadata, status }: KubeObject & { status: object } = JSON.parse(JSON.stringify(body));
      if (uids.get(name) !== metadata.uid) throw gone;
      written.push({ name, ...status });
      return {};
    },
  });
  const operator = new OperatorUnderTest({ transport, clock, logger: silentLogger() });
  operators.push(operator);
  await operator.start();
  const tell = (type: ResourceEventType, name: string, uid: string, status?: object) => {
    const spec = { source: { namespace: 'n', pod: 'a' }, destination: { ip: '10.0.1.3' } };
    const meta = { id: '', name, resourceVersion: '1', apiVersion: 'v1', kind: 'Traceflow' };
    const object = { metadata: { name, uid }, spec, ...(status && { status }) };
    return operator.onEvent({ type, meta, object });
  };
  const make = (name: string, uid = name) => {
    uids.set(name, uid);
    return tell(ResourceEventType.Added, name, uid);
  };
  const remove = (name: string, uid = name) => {
    uids.delete(name);
    return tell(ResourceEventType.Deleted, name, uid);
  };
  return { times, written, hooks, transport, tell, make, remove };
}

const gone = new KubeApiError({ status: 404, reason: 'NotFound', message: 'gone', request: 'PATCH' });

describe('TraceflowOperator', () => {
  it('gets back the tags of Traceflows that are gone before they begin', async () => {
    const { written, hooks, transport, make, remove } = await start();
    for (let at = 0; at < lastTraceflowTag; at++) {
      hooks.podAsked = () => void remove('short', `short-${at}`);
      await make('short', `short-${at}`);
      await vi.waitFor(() => expect(transport.requests.length).toBeGreaterThanOrEqual(2 * at + 1));
      await new Promise((resolve) => setImmediate(resolve));
    }
    hooks.podAsked = () => undefined;
    await make('last');
    await vi.waitFor(() => expect(written).toHaveLength(1));
    expect(written).toMatchObject([{ name: 'last', phase: 'Running' }]);
  });

  it('asks nobody for what waits for a tag', async () => {
    const { times, written, transport, tell, make } = await start();
    for (let tag = 1; tag <= lastTraceflowTag; tag++) {
      const status = {
        phase: 'Running',
        dataplaneTag: tag,
        startTime: new Date(times.clock.now()).toISOString(),
      };
      await tell(ResourceEventType.Added, `t${tag}`, `t${tag}`, status);
    }
    await make('waits');
    await vi.waitFor(() => expect(written).toMatchObject([{ name: 'waits', phase: 'Pending' }]));
    expect(transport.requests.map(({ method }) => method)).toEqual(['PATCH']);
  });

  it.each([3_600_000, -3_600_000])(
    'takes as long as it may when the clock jumps by %i ms',
    async (jumpMs) => {
      const { times, written, make } = await start();
      await make('one');
      await vi.waitFor(() => expect(times.clock.sleepers()).toBe(1));
      times.jumpMs = jumpMs;
      times.clock.advance(19_999);
      await new Promise((resolve) => setImmediate(resolve));
      expect(written).toMatchObject([{ phase: 'Running' }]);
      times.clock.advance(1);
      await vi.waitFor(() => expect(written).toMatchObject([{}, { phase: 'Failed', dataplaneTag: 0 }]));
    },
  );
});
