import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { parseAgentConfig } from './config.ts';

function messageOfInvalid(text: string): string {
  try {
    parseAgentConfig(text);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'ANTREA_CONFIG_INVALID') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('parseAgentConfig', () => {
  it('fills in the defaults of Antrea v0.9.2', () => {
    expect(parseAgentConfig('')).toMatchObject({
      ovsBridge: 'br-int',
      hostGateway: 'antrea-gw0',
      tunnelType: 'geneve',
      serviceCIDR: '10.96.0.0/12',
      apiPort: 10350,
      cniSocket: '/var/run/antrea/cni.sock',
      hostProcPathPrefix: '/host',
      policy: { existingConnections: 'keep', statistics: 'full', statisticsInterval: 60 },
    });
  });

  it.each([
    ['tunelType: vxlan', 'tunelType'],
    ['tunnelType: ipip', 'tunnelType'],
    ['apiPort: 70000', 'apiPort'],
    ['serviceCIDR: 10.96.0.0', 'serviceCIDR'],
    ['serviceCIDR: 10.96.0.0/40', 'serviceCIDR'],
    ['serviceCIDR: fd00::/108', 'serviceCIDR'],
    ['ovsBridge: a-name-that-is-too-long', 'ovsBridge'],
    ['ovsDatapathType: kernel', 'ovsDatapathType'],
    ['defaultMTU: 200', 'defaultMTU'],
    ['trafficEncapMode: noEncap', 'trafficEncapMode'],
    ['featureGates: [a]', 'featureGates'],
    ['policy: {existingConnections: drop}', 'existingConnections'],
    ['policy: {statistics: bytes}', 'statistics'],
    ['policy: {statisticsInterval: 0}', 'statisticsInterval'],
  ])('refuses %s and names the key', (text, key) => {
    expect(messageOfInvalid(text)).toContain(key);
  });

  it('refuses what is not YAML', () => {
    expect(messageOfInvalid('a: [')).toContain('not YAML');
  });
});
