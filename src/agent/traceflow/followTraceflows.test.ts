import { expect, it, vi } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { scriptedTransport } from '#kube/testing/scriptedTransport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { followTraceflows } from './followTraceflows.ts';

const frame = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;
const traceflow = (resourceVersion: string) => ({ metadata: { name: 't', uid: 'u', resourceVersion } });
const endOfInitial = { 'k8s.io/initial-events-end': 'true' };

async function* events(signal: AbortSignal | undefined): AsyncGenerator<string> {
  yield frame('ADDED', traceflow('1'));
  yield frame('BOOKMARK', { metadata: { name: '', resourceVersion: '1', annotations: endOfInitial } });
  yield frame('MODIFIED', traceflow('2'));
  yield frame('DELETED', traceflow('3'));
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

it('followTraceflows tells of what comes, changes and goes, and of the end', async () => {
  const over = new AbortController();
  const transport = scriptedTransport({ stream: ({ signal }) => events(signal) });
  const told: string[] = [];
  const agent = {
    changed: () => void told.push('changed'),
    removed: () => void told.push('removed'),
    stop: () => void told.push('stopped'),
  };
  const following = followTraceflows(
    { transport, clock: systemClock(), logger: silentLogger() },
    agent,
    over.signal,
  );
  await vi.waitFor(() => expect(told).toEqual(['changed', 'changed', 'removed']));
  over.abort();
  await following;
  expect(told.at(-1)).toBe('stopped');
  expect(transport.requests[0]?.path).toBe('/apis/ops.antrea.tanzu.vmware.com/v1alpha1/traceflows');
});
