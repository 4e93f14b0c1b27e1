import { expect, it } from 'vitest';
import { problemEvent } from './problemEvent.ts';

it('problemEvent tells all problems on the policy, under the reason of the first', () => {
  const event = problemEvent(
    {
      source: { type: 'K8sNetworkPolicy', namespace: 'x', name: 'web', uid: 'u1' },
      problems: [
        { reason: 'InvalidCIDR', path: 'a', message: 'no network' },
        { reason: 'InvalidPort', path: 'b', message: 'no port' },
      ],
    },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  );
  expect(event).toEqual({
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
    note: 'a: no network; b: no port',
  });
});
