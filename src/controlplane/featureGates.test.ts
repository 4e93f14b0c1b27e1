import { describe, expect, it } from 'vitest';
import { featureGatesOf } from './featureGates.ts';

function statusOf(configured: Record<string, boolean>) {
  const gate = featureGatesOf('controller', configured).find(({ name }) => name === 'ClusterNetworkPolicy');
  return gate?.status;
}

describe('featureGatesOf', () => {
  it('follows the configuration where that can switch', () => {
    expect(statusOf({})).toBe('Disabled');
    expect(statusOf({ ClusterNetworkPolicy: true })).toBe('Enabled');
  });

  it('knows what each component has', () => {
    expect(featureGatesOf('agent', {}).map(({ name }) => name)).toEqual([
      'AntreaPolicy',
      'EndpointSlice',
      'NetworkPolicyStats',
      'Traceflow',
    ]);
    expect(featureGatesOf('agent', { AntreaPolicy: false })[0]?.status).toBe('Enabled');
  });
});
