import { describe, expect, it } from 'vitest';
import { controllerAddress } from './controllerAddress.ts';

describe('controllerAddress', () => {
  it('is the address of the Service', () => {
    const env = { ANTREA_SERVICE_HOST: '10.96.7.7', ANTREA_SERVICE_PORT: '8443' };
    expect(controllerAddress(env, 'kube-system')).toBe('https://10.96.7.7:8443');
  });

  it('is its name where the environment does not tell', () => {
    expect(controllerAddress({}, 'kube-system')).toBe('https://antrea.kube-system.svc:443');
    expect(controllerAddress({ ANTREA_SERVICE_HOST: '' }, 'x')).toBe('https://antrea.x.svc:443');
  });
});
