import { describe, expect, it } from 'vitest';
import { parseAuthenticationConfig } from './authenticationConfig.ts';
import { createAuthority } from './certificate.ts';

describe('parseAuthenticationConfig', () => {
  it('reads what kubeadm clusters publish', async () => {
    const { certificatePem } = await createAuthority({
      commonName: 'front-proxy-ca',
      now: Date.now(),
      lifetimeMs: 1e9,
    });
    const config = parseAuthenticationConfig({
      'client-ca-file': `${certificatePem}\n${certificatePem}`,
      'requestheader-client-ca-file': certificatePem,
      'requestheader-allowed-names': '["front-proxy-client"]',
      'requestheader-username-headers': '["X-Remote-User"]',
      'requestheader-group-headers': '["X-Remote-Group"]',
      'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    });
    expect(config.clientAuthorities).toHaveLength(2);
    expect(config.proxyAuthorities[0]?.subject).toBe('CN=front-proxy-ca');
    expect(config).toMatchObject({
      proxyNames: ['front-proxy-client'],
      usernameHeaders: ['x-remote-user'],
      groupHeaders: ['x-remote-group'],
      extraHeaderPrefixes: ['x-remote-extra-'],
    });
  });

  it('treats missing keys as off', () => {
    expect(parseAuthenticationConfig({})).toMatchObject({ clientAuthorities: [], proxyAuthorities: [] });
  });

  it('refuses a list that is none', () => {
    expect(() => parseAuthenticationConfig({ 'requestheader-allowed-names': '"x"' })).toThrow(TypeError);
  });
});
