import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { EventRecorder, type EventReport } from './eventRecorder.ts';
import { fakeTransport } from './serving/testing/fakeTransport.ts';

const report: EventReport = {
  type: 'Warning',
  regarding: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: 'x',
    name: 'web',
    uid: 'u1',
  },
  reason: 'InvalidCIDR',
  action: 'Realize',
  note: 'spec.ingress[0]: is no network',
};

function setup(answer: () => unknown = () => ({})) {
  const clock = manualClock();
  const transport = fakeTransport(answer);
  const recorder = new EventRecorder({
    transport,
    component: 'antrea-controller',
    instance: 'antrea-controller-0',
    clock,
    logger: silentLogger(),
  });
  return { clock, transport, recorder };
}

describe('EventRecorder', () => {
  it('writes an event as the API wants it', async () => {
    const { transport, recorder } = setup();
    await recorder.record(report);
    expect(transport.requests).toMatchObject([
      {
        method: 'POST',
        path: '/apis/events.k8s.io/v1/namespaces/x/events',
        body: {
          ...report,
          eventTime: '2026-01-01T00:00:00.000000Z',
          reportingController: 'antrea-controller',
          reportingInstance: 'antrea-controller-0',
        },
      },
    ]);
  });

  it('counts a repetition, until it is long ago', async () => {
    const { clock, transport, recorder } = setup();
    await recorder.record(report);
    clock.advance(60_000);
    await recorder.record(report);
    await recorder.record({ ...report, note: 'something else' });
    clock.advance(360_001);
    await recorder.record(report);
    expect(transport.requests.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'POST', 'POST']);
    expect(transport.requests[1]).toMatchObject({
      body: { series: { count: 2, lastObservedTime: '2026-01-01T00:01:00.000000Z' } },
    });
  });

  it('drops what is too much', async () => {
    const { clock, transport, recorder } = setup();
    for (let index = 0; index < 200; index += 1) await recorder.record({ ...report, note: `${index}` });
    expect(transport.requests).toHaveLength(50);
    clock.advance(3_000);
    for (let index = 0; index < 9; index += 1) await recorder.record({ ...report, note: `again ${index}` });
    expect(transport.requests).toHaveLength(53);
  });

  it('keeps notes within what the API takes', async () => {
    const { transport, recorder } = setup();
    await recorder.record({ ...report, note: 'x'.repeat(2_000) });
    expect(JSON.parse(JSON.stringify(transport.requests[0]?.body)).note).toHaveLength(1_024);
  });

  it('never fails', async () => {
    const { recorder } = setup(() => {
      throw new Error('away');
    });
    await recorder.record(report);
  });
});
