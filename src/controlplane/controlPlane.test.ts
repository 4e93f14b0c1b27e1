import { expect, it } from 'vitest';
import { createControlPlane } from './controlPlane.ts';

it('createControlPlane starts empty, at the version given', () => {
  const { networkPolicies, appliedToGroups, addressGroups } = createControlPlane({ startVersion: 7 });
  for (const store of [networkPolicies, appliedToGroups, addressGroups]) {
    expect(store.list()).toEqual({ items: [], version: 7 });
  }
});
