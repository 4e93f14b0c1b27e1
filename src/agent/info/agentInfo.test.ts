import { describe, expect, it } from 'vitest';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { referenceAgentInfo } from '#crds/testing/referenceAgentInfo.ts';
import { assembleAgentInfo } from './agentInfo.ts';
import { findingsOf } from './findings.ts';
import { exampleIdentity, exampleReadings, healthyProbes } from './testing/example.ts';

const heartbeat = Date.UTC(2020, 10, 12, 17, 35, 35);
const findings = { ...findingsOf(healthyProbes), serviceProxy: undefined };
const lastHeartbeatTime = '2020-11-12T17:35:35Z';

describe('assembleAgentInfo', () => {
  it('has the fields of the reference cluster, with zero counts left out', () => {
    const info = assembleAgentInfo(exampleIdentity, exampleReadings, findings, heartbeat);
    expect(info).toEqual(referenceAgentInfo);
    expect(antreaAgentInfo.fields.parse(info)).toEqual(info);
  });

  it('adds a condition for kube-proxy where there is a finding', () => {
    const info = assembleAgentInfo(exampleIdentity, exampleReadings, findingsOf(healthyProbes), heartbeat);
    expect(info.agentConditions?.at(-1)).toEqual({
      type: 'ServiceProxyUp',
      status: 'True',
      lastHeartbeatTime,
    });
  });

  it('writes counts that are not zero, and leaves out what is not known', () => {
    const readings = {
      ...exampleReadings,
      ovsVersion: undefined,
      localPods: 0,
      policies: { networkPolicies: 1, addressGroups: 2, appliedToGroups: 3 },
    };
    const info = assembleAgentInfo(exampleIdentity, readings, findings, heartbeat);
    expect(info).not.toHaveProperty('localPodNum');
    expect(info.ovsInfo).not.toHaveProperty('version');
    expect(info.networkPolicyControllerInfo).toEqual({
      networkPolicyNum: 1,
      addressGroupNum: 2,
      appliedToGroupNum: 3,
    });
  });
});
