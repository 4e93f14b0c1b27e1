import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubeTransport } from './client.ts';
import { type CertificateAuthority, createAuthority, issueCertificate } from './serving/certificate.ts';
import type { KubeTransport } from './transport.ts';

const validity = () => ({ now: Date.now(), lifetimeMs: 3_600_000 });

let folder: string;
let authority: CertificateAuthority;
let server: Server;
const transports: KubeTransport[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
  authority = await createAuthority({ commonName: 'ca', ...validity() });
  server = createServer(
    {
      ...(await serving(authority)),
      ca: authority.certificatePem,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      const user = request.socket instanceof TLSSocket && request.socket.authorized;
      const { subject } = request.socket instanceof TLSSocket ? request.socket.getPeerCertificate() : {};
      response.end(JSON.stringify({ user: user ? subject?.CN : 'nobody' }));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** What the server shows: a certificate for 127.0.0.1 and api.example.org. */
async function serving(by: CertificateAuthority): Promise<{ key: string; cert: string }> {
  const names = { dnsNames: ['api.example.org'], ipAddresses: ['127.0.0.1'] };
  const { keyPem, certificatePem } = await issueCertificate(by, {
    commonName: 'api',
    ...names,
    ...validity(),
  });
  return { key: keyPem, cert: certificatePem };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function connect(cluster: object, user: object = {}): KubeTransport {
  const kubeConfig = new KubeConfig();
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}`;
  kubeConfig.loadFromClusterAndUser(
    { name: 'c', server: url, skipTLSVerify: false, ...cluster },
    { name: 'u', ...user },
  );
  const transport = createKubeTransport(kubeConfig);
  transports.push(transport);
  return transport;
}

const whoAmI = (transport: KubeTransport) => transport.request({ method: 'GET', path: '/' });
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a transport over TLS', () => {
  it('trusts the CA of its cluster only', async () => {
    const other = await createAuthority({ commonName: 'ca', ...validity() });
    await expect(whoAmI(connect({ caData: base64(authority.certificatePem) }))).resolves.toEqual({
      user: 'nobody',
    });
    await expect(whoAmI(connect({ caData: base64(other.certificatePem) }))).rejects.toMatchObject({
      code: 'ANTREA_KUBE_UNREACHABLE',
    });
    await expect(whoAmI(connect({}))).rejects.toMatchObject({ code: 'ANTREA_KUBE_UNREACHABLE' });
  });

  it('verifies the name that the kubeconfig gives', async () => {
    const caData = base64(authority.certificatePem);
    await expect(whoAmI(connect({ caData, tlsServerName: 'api.example.org' }))).resolves.toBeDefined();
    await expect(whoAmI(connect({ caData, tlsServerName: 'other.example.org' }))).rejects.toThrow(/altnames/);
  });

  it('shows its client certificate', async () => {
    const options = { commonName: 'agent', usage: 'client', ...validity() } as const;
    const { certificatePem, keyPem } = await issueCertificate(authority, options);
    const caData = base64(authority.certificatePem);
    const user = { certFile: file('c.crt', certificatePem), keyData: base64(keyPem) };
    await expect(whoAmI(connect({ caData }, user))).resolves.toEqual({ user: 'agent' });
  });

  it('follows a new CA after the first failed call', async () => {
    const caFile = file('ca.crt', authority.certificatePem);
    const transport = connect({ caFile });
    await whoAmI(transport);
    const next = await createAuthority({ commonName: 'next', ...validity() });
    server.setSecureContext(await serving(next));
    server.closeAllConnections();
    await expect(whoAmI(transport)).rejects.toMatchObject({ code: 'ANTREA_KUBE_UNREACHABLE' });
    file('ca.crt', next.certificatePem);
    await expect(whoAmI(transport)).resolves.toEqual({ user: 'nobody' });
  });
});
