import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { createAuthenticator } from './authentication.ts';
import { type AuthenticationConfig, noAuthenticationConfig } from './authenticationConfig.ts';
import { createAuthority, issueCertificate } from './certificate.ts';
import { anonymousUser, loopbackUser } from './user.ts';

const clock = manualClock();
const reviewed = { name: 'bob', groups: [], extra: {} };

function setup(config: Partial<AuthenticationConfig> = {}) {
  return createAuthenticator({
    config: () => ({ ...noAuthenticationConfig, usernameHeaders: ['x-remote-user'], ...config }),
    reviewToken: async (token) => {
      if (token === 'down') throw new Error('down');
      return token === 'good' ? reviewed : undefined;
    },
    loopbackToken: 'loop',
    clock,
  });
}

async function client(commonName: string) {
  const period = { now: clock.now(), lifetimeMs: 3_600_000 };
  const authority = await createAuthority({ commonName: 'ca', ...period });
  const leaf = await issueCertificate(authority, { commonName, usage: 'client', ...period });
  return {
    peerCertificates: [new X509Certificate(leaf.certificatePem)],
    authorities: [new X509Certificate(authority.certificatePem)],
  };
}

const nothing = { headers: {}, rawHeaders: [], peerCertificates: [] };
const bearer = (token: string) => ({ ...nothing, headers: { authorization: `Bearer ${token}` } });
const asCarol = { ...nothing, rawHeaders: ['X-Remote-User', 'carol'] };

describe('createAuthenticator', () => {
  it('takes a request without credentials for anonymous', async () => {
    expect(await setup()(nothing)).toBe(anonymousUser);
  });

  it('knows the loopback token without asking', async () => {
    expect(await setup()(bearer('loop'))).toBe(loopbackUser);
  });

  it('asks for other tokens, and refuses unknown ones', async () => {
    expect(await setup()(bearer('good'))).toBe(reviewed);
    await expect(setup()(bearer('bad'))).rejects.toMatchObject({ code: 401 });
  });

  it('says that it cannot tell when the API server is away, rather than refusing', async () => {
    await expect(setup()(bearer('down'))).rejects.toMatchObject({ code: 503 });
  });

  it('believes the headers of a front proxy', async () => {
    const { peerCertificates, authorities } = await client('front-proxy-client');
    const authenticate = setup({ proxyAuthorities: authorities, proxyNames: ['front-proxy-client'] });
    const user = await authenticate({ ...asCarol, peerCertificates });
    expect(user.name).toBe('carol');
  });

  it('does not believe headers from a certificate of another name, or from none', async () => {
    const { peerCertificates, authorities } = await client('somebody');
    const authenticate = setup({ proxyAuthorities: authorities, proxyNames: ['front-proxy-client'] });
    expect(await authenticate({ ...asCarol, peerCertificates })).toBe(anonymousUser);
    expect(await authenticate(asCarol)).toBe(anonymousUser);
  });

  it('takes the name from a client certificate', async () => {
    const { peerCertificates, authorities } = await client('dave');
    const user = await setup({ clientAuthorities: authorities })({ ...nothing, peerCertificates });
    expect(user.name).toBe('dave');
  });

  it('takes a certificate without a name for none: the API server does not know such users either', async () => {
    const { peerCertificates, authorities } = await client('');
    expect(await setup({ clientAuthorities: authorities })({ ...nothing, peerCertificates })).toBe(
      anonymousUser,
    );
  });
});
