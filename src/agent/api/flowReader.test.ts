import { describe, expect, it } from 'vitest';
import { createFlowReader } from './flowReader.ts';

const reader = createFlowReader({
  ofctl: { dumpFlowLines: async ({ table }) => [`dump ${table ?? 'all'}`] },
  flowClient: { ownerFlowLines: async (owner, ports) => [`${owner} with ${ports.size} port`] },
  interfaces: { portNumbers: () => new Map([['antrea-gw0', 2]]) },
  policyOwners: (uid) => [`rule/${uid}/1`, `rule/${uid}/2`],
});

describe('createFlowReader', () => {
  it('dumps the bridge or one table', async () => {
    expect(await reader.dump()).toEqual(['dump all']);
    expect(await reader.dump(0)).toEqual(['dump 0']);
  });

  it('reads the flows of a pod and of all owners of a policy', async () => {
    expect(await reader.ofPod('c1')).toEqual(['pod/c1 with 1 port']);
    expect(await reader.ofPolicy('u')).toEqual(['rule/u/1 with 1 port', 'rule/u/2 with 1 port']);
  });
});
