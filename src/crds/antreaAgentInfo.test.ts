import { describe, expect, it } from 'vitest';
import { antreaAgentInfo } from './antreaAgentInfo.ts';
import { referenceAgentInfo } from './testing/referenceAgentInfo.ts';

describe('AntreaAgentInfo', () => {
  it('takes what Antrea v0.9.2 writes, field by field', () => {
    expect(antreaAgentInfo.fields.parse(referenceAgentInfo)).toEqual(referenceAgentInfo);
  });

  it('takes an object with nothing in it', () => {
    expect(antreaAgentInfo.fields.parse({})).toEqual({});
  });

  it.each([
    ['a negative number of pods', { localPodNum: -1 }],
    ['a number of flows beyond int32', { ovsInfo: { flowTable: { 0: 2 ** 31 } } }],
    ['a node subnet that is no list', { nodeSubnet: '10.0.0.0/24' }],
    ['a port beyond 65535', { apiPort: 65_536 }],
    [
      'an unknown condition',
      { agentConditions: [{ type: 'X', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' }] },
    ],
    [
      'a condition at no time',
      { agentConditions: [{ type: 'AgentHealthy', status: 'True', lastHeartbeatTime: 'now' }] },
    ],
  ])('refuses %s', (_, fields) => {
    expect(antreaAgentInfo.fields.safeParse(fields).success).toBe(false);
  });

  it('shows the columns that were asked for', () => {
    expect(antreaAgentInfo.columns.map((column) => column.name)).toEqual([
      'Healthy',
      'Last Heartbeat',
      'Version',
      'Node',
      'Num Pods',
      'Subnets',
    ]);
  });
});
