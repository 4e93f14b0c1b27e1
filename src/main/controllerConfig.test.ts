import { describe, expect, it } from 'vitest';
import { followsUpstream, parseControllerConfig } from './controllerConfig.ts';

describe('parseControllerConfig', () => {
  it('fills in the defaults of Antrea v0.9.2', () => {
    expect(parseControllerConfig('')).toMatchObject({ apiPort: 10349, logVerbosity: 0 });
  });

  it.each([
    ['apiport: 1', 'apiport'],
    ['apiPort: 0', 'apiPort'],
    ['logVerbosity: lots', 'logVerbosity'],
  ])('refuses %s and names the key', (text, key) => {
    expect(() => parseControllerConfig(text)).toThrow(key);
  });

  it('says when the file is no YAML', () => {
    expect(() => parseControllerConfig('a: [')).toThrow('antrea-controller.conf is not YAML');
  });
});

it('followsUpstream is a feature gate that is off by default', () => {
  expect(followsUpstream(parseControllerConfig(''))).toBe(false);
  expect(followsUpstream(parseControllerConfig('featureGates: { ClusterNetworkPolicy: true }'))).toBe(true);
});
