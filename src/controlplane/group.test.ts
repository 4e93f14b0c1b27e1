import { describe, expect, it } from 'vitest';
import { controlPlanePath, controlPlaneResources } from './group.ts';

describe('controlPlanePath', () => {
  it('leads to the collection and to one object', () => {
    const collection = '/apis/controlplane.antrea.tanzu.vmware.com/v1beta2/addressgroups';
    expect(controlPlanePath(controlPlaneResources.addressGroups)).toBe(collection);
    expect(controlPlanePath(controlPlaneResources.addressGroups, 'a/b')).toBe(`${collection}/a%2Fb`);
  });
});
