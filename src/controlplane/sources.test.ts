import { expect, it } from 'vitest';
import { createControlPlane } from './controlPlane.ts';
import { sourceCount } from './sources.ts';

it('sourceCount counts a policy that is several once', () => {
  const { networkPolicies } = createControlPlane({ startVersion: 1 });
  for (const uid of ['u1', 'u1-a', 'u1-b', 'u2']) {
    const sourceRef = { type: 'AntreaClusterNetworkPolicy', name: uid, uid: uid.slice(0, 2) } as const;
    networkPolicies.set({ metadata: { name: uid, uid }, sourceRef, appliedToGroups: [], rules: [] }, []);
  }
  expect(sourceCount(networkPolicies)).toBe(2);
});
