import { expect, it } from 'vitest';
import { antreaApi, securityApi } from './apiGroups.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from './clusterNetworkPolicy.ts';
import { apiVersionOf } from './definition.ts';

it('are those that Antrea has, now and before', () => {
  expect(antreaApi).toEqual({ group: 'crd.antrea.io', version: 'v1beta1' });
  expect(securityApi).toEqual({ group: 'security.antrea.tanzu.vmware.com', version: 'v1alpha1' });
  expect(apiVersionOf(clusterNetworkPolicy)).toBe('crd.antrea.io/v1beta1');
  expect(apiVersionOf(securityClusterNetworkPolicy)).toBe('security.antrea.tanzu.vmware.com/v1alpha1');
});
