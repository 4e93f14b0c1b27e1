import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { fakeTransport } from '#kube/serving/testing/fakeTransport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { ControllerTransport } from './controllerTransport.ts';

function setup(answer: () => unknown) {
  const kube = fakeTransport(answer);
  const transport = new ControllerTransport({
    kube,
    namespace: 'kube-system',
    server: 'https://127.0.0.1:1',
    tokenFile: '/nonexistent/token',
    clock: manualClock(),
    logger: silentLogger(),
  });
  return { kube, transport };
}

const call = { method: 'GET', path: '/x' } as const;

describe('ControllerTransport', () => {
  it('says that the controller has not published its authority', async () => {
    const { kube, transport } = setup(() => ({ metadata: { name: 'antrea-ca' } }));
    await expect(transport.request(call)).rejects.toMatchObject({ code: 'ANTREA_CONTROLLER_CA_MISSING' });
    await expect(transport.stream(call)).rejects.toMatchObject({ code: 'ANTREA_CONTROLLER_CA_MISSING' });
    expect(kube.requests[0]?.path).toBe('/api/v1/namespaces/kube-system/configmaps/antrea-ca');
  });

  it('passes on that the API server is away while it knows no authority', async () => {
    const { transport } = setup(() => {
      throw new Error('away');
    });
    await expect(transport.request(call)).rejects.toThrow('away');
  });
});
