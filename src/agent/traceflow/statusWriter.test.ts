import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { TraceflowStatus } from '#crds/traceflowStatus.ts';
import { errorFromStatus } from '#kube/errors.ts';
import { scriptedTransport } from '#kube/testing/scriptedTransport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { StatusWriter } from './statusWriter.ts';

const other = { node: 'n2', role: 'Receiver' as const };
const ref = { name: 't', uid: 'u' };

/** A Traceflow on a server where somebody else is first as often as `conflicts`. */
function server(status: TraceflowStatus, conflicts = 0) {
  const writes: object[] = [];
  let version = 1;
  let left = conflicts;
  const writer = new StatusWriter({
    transport: scriptedTransport({
      request: ({ method, body }) => {
        if (method === 'GET')
          return { metadata: { name: 't', uid: 'u', resourceVersion: String(version) }, status };
        if (left-- > 0) {
          version += 1;
          throw errorFromStatus('PATCH', 409, {});
        }
        writes.push(Object(body));
        return {};
      },
    }),
    node: 'n1',
    clock: manualClock(),
    logger: silentLogger(),
  });
  return { writer, writes };
}

const result = { role: 'Sender' as const, observations: [] };

describe('StatusWriter', () => {
  it('replaces what this node said, and keeps what others did', async () => {
    const { writer, writes } = server({ phase: 'Running', results: [{ node: 'n1' }, other] });
    await writer.report(ref, result);
    expect(writes).toEqual([
      {
        metadata: { resourceVersion: '1' },
        status: { results: [other, { node: 'n1', ...result, timestamp: expect.any(Number) }] },
      },
    ]);
  });

  it('reads again when somebody else was first', async () => {
    const { writer, writes } = server({ phase: 'Running' }, 2);
    await writer.fail(ref, 'no');
    expect(writes).toEqual([
      { metadata: { resourceVersion: '3' }, status: { phase: 'Failed', reason: 'no', dataplaneTag: 0 } },
    ]);
  });

  it('writes nothing once it is over, or to another one of that name', async () => {
    const over = server({ phase: 'Succeeded' });
    await over.writer.report(ref, result);
    const running = server({ phase: 'Running' });
    await running.writer.report({ ...ref, uid: 'former' }, result);
    expect([...over.writes, ...running.writes]).toEqual([]);
  });
});
