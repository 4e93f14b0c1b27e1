// The library needs this polyfill loaded before it.
import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { createAuthority, issueCertificate } from './certificate.ts';
import { commonName, isTrusted, userOfCertificate } from './peerCertificate.ts';

const now = Date.now();
const hour = 3_600_000;

async function setup(usage: 'client' | 'server' = 'client') {
  const authority = await createAuthority({ commonName: 'ca', now, lifetimeMs: 10 * hour });
  const options = { commonName: 'alice', organisations: ['dev', 'ops'], usage, now, lifetimeMs: hour };
  const leaf = await issueCertificate(authority, options);
  return {
    leaf: new X509Certificate(leaf.certificatePem),
    authority: new X509Certificate(authority.certificatePem),
  };
}

describe('isTrusted', () => {
  it('accepts a certificate of the authority', async () => {
    const { leaf, authority } = await setup();
    expect(isTrusted([leaf], [authority], now)).toBe(true);
  });

  it('refuses a certificate of another authority with the same name', async () => {
    const [mine, other] = await Promise.all([setup(), setup()]);
    expect(isTrusted([mine.leaf], [other.authority], now)).toBe(false);
  });

  it('refuses an expired certificate, one not valid yet, and a server certificate', async () => {
    const { leaf, authority } = await setup();
    expect(isTrusted([leaf], [authority], now + 2 * hour)).toBe(false);
    expect(isTrusted([leaf], [authority], now - 48 * hour)).toBe(false);
    const server = await setup('server');
    expect(isTrusted([server.leaf], [server.authority], now)).toBe(false);
  });

  it('refuses a leaf that poses as an intermediate authority', async () => {
    const { leaf, authority } = await setup();
    const stranger = await setup();
    expect(isTrusted([stranger.leaf, leaf], [authority], now)).toBe(false);
  });

  it('refuses no certificate', async () => {
    const { authority } = await setup();
    expect(isTrusted([], [authority], now)).toBe(false);
  });
});

describe('userOfCertificate', () => {
  it('reads the common name and the organisations', async () => {
    const { leaf } = await setup();
    expect(commonName(leaf)).toBe('alice');
    expect(userOfCertificate(leaf)).toEqual({
      name: 'alice',
      groups: ['dev', 'ops', 'system:authenticated'],
      extra: {},
    });
  });

  it('reads names as they are, however the library prints them', async () => {
    const authority = await createAuthority({ commonName: 'ca', now, lifetimeMs: hour });
    const names = { commonName: 'doe, jane ü+x', organisations: ['Acme, Inc.', ' blanks '] };
    const leaf = await issueCertificate(authority, { ...names, usage: 'client', now, lifetimeMs: hour });
    const { name, groups } = userOfCertificate(new X509Certificate(leaf.certificatePem));
    expect({ name, groups }).toEqual({
      name: names.commonName,
      groups: [...names.organisations, 'system:authenticated'],
    });
  });

  it('takes the last of several common names, as the API server and what approves certificates do', async () => {
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: [{ CN: ['admin'] }, { CN: ['alice'] }],
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      keys,
    });
    expect(commonName(new X509Certificate(certificate.toString('pem')))).toBe('alice');
  });
});
