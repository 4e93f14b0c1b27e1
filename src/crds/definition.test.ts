import { describe, expect, it } from 'vitest';
import { antreaAgentInfo } from './antreaAgentInfo.ts';
import { apiVersionOf, clusterResourcePath } from './definition.ts';

describe('definition', () => {
  it('names the API version and the paths of a kind', () => {
    expect(apiVersionOf(antreaAgentInfo)).toBe('clusterinformation.antrea.tanzu.vmware.com/v1beta1');
    expect(clusterResourcePath(antreaAgentInfo)).toBe(
      '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreaagentinfos',
    );
    expect(clusterResourcePath(antreaAgentInfo, 'node-1')).toBe(
      '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreaagentinfos/node-1',
    );
  });

  it('escapes a name', () => {
    expect(clusterResourcePath(antreaAgentInfo, 'a/b')).toMatch(/antreaagentinfos\/a%2Fb$/);
  });
});
