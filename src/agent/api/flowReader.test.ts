import { describe, expect, it } from 'vitest';
import { createFlowReader } from './flowReader.ts';

const reader = createFlowReader({
  ofctl: { dumpFlowLines: async ({ table }) => [`dump ${table ?? 'all'}`] },
  flowClient: {
    ownerFlowLines: async (owner, ports) => [`${owner} with ${ports.size} port`],
    flowLines: async (wanted) => wanted.map(({ match }) => match),
  },
  interfaces: { portNumbers: () => new Map([['antrea-gw0', 2]]) },
  policyFlows: (uid) => [
    {
      table: 90,
      priority: 200,
      match: `ip,nw_src=${uid}`,
      actions: 'conjunction(1,1/2)',
      category: 'policy',
    },
  ],
});

describe('createFlowReader', () => {
  it('dumps the bridge or one table', async () => {
    expect(await reader.dump()).toEqual(['dump all']);
    expect(await reader.dump(0)).toEqual(['dump 0']);
  });

  it('reads the flows of a pod and those of a policy', async () => {
    expect(await reader.ofPod('c1')).toEqual(['pod/c1 with 1 port']);
    expect(await reader.ofPolicy('u')).toEqual(['ip,nw_src=u']);
  });
});
