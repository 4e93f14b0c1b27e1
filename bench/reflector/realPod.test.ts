import { expect, it } from 'vitest';
import { realPod } from './realPod.ts';

it('realPod is of the size of a pod in a cluster, and is that pod', () => {
  const pod = realPod({
    metadata: { name: 'app-1-0', namespace: 'namespace-1', uid: '239126bd-675bd122-3f5db9e0-278cdcb2' },
    spec: { nodeName: 'Node-489' },
    status: { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }] },
  });
  const size = JSON.stringify(pod).length;
  expect(size).toBeGreaterThan(4_000);
  expect(size).toBeLessThan(5_500);
  expect(pod).toMatchObject({
    metadata: { name: 'app-1-0', namespace: 'namespace-1' },
    spec: { nodeName: 'Node-489' },
    status: { podIP: '10.0.0.1' },
  });
});
