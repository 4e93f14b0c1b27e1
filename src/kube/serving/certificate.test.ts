import { X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createAuthority, issueCertificate } from './certificate.ts';

const now = Date.now();
const hour = 3_600_000;

describe('issueCertificate', () => {
  it('makes a certificate that Node verifies against the authority, for its names only', async () => {
    const authority = await createAuthority({ commonName: 'test-ca', now, lifetimeMs: hour });
    const leaf = await issueCertificate(authority, {
      commonName: 'antrea',
      now,
      lifetimeMs: hour,
      dnsNames: ['antrea.kube-system.svc'],
      ipAddresses: ['127.0.0.1'],
    });
    const parsed = new X509Certificate(leaf.certificatePem);
    const parsedAuthority = new X509Certificate(authority.certificatePem);
    expect(parsed.checkIssued(parsedAuthority)).toBe(true);
    expect(parsed.verify(parsedAuthority.publicKey)).toBe(true);
    expect(parsed.checkHost('antrea.kube-system.svc')).toBe('antrea.kube-system.svc');
    expect(parsed.checkHost('other.kube-system.svc')).toBeUndefined();
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(parsed.ca).toBe(false);
    expect(parsedAuthority.ca).toBe(true);
    expect(leaf.notAfter - leaf.notBefore).toBeGreaterThan(hour);
  });

  it('is not verified by another authority of the same name', async () => {
    const options = { commonName: 'test-ca', now, lifetimeMs: hour };
    const [authority, other] = await Promise.all([createAuthority(options), createAuthority(options)]);
    const leaf = new X509Certificate(
      (await issueCertificate(authority, { ...options, commonName: 'x' })).certificatePem,
    );
    expect(leaf.verify(new X509Certificate(other.certificatePem).publicKey)).toBe(false);
  });

  it('serves a real TLS handshake', async () => {
    const authority = await createAuthority({ commonName: 'test-ca', now, lifetimeMs: hour });
    const leaf = await issueCertificate(authority, {
      commonName: 'antrea',
      now,
      lifetimeMs: hour,
      dnsNames: ['antrea.kube-system.svc'],
    });
    const server = createServer({ cert: leaf.certificatePem, key: leaf.keyPem }, (socket) =>
      socket.end('hi'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const authorized = await new Promise((resolve, reject) => {
      const options = {
        port,
        host: '127.0.0.1',
        ca: authority.certificatePem,
        servername: 'antrea.kube-system.svc',
      };
      const socket = connect(options, () => {
        resolve(socket.authorized);
        socket.destroy();
      });
      socket.on('error', reject);
    });
    server.close();
    expect(authorized).toBe(true);
  });
});
