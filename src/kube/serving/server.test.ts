import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { text as readText } from 'node:stream/consumers';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { Credentials } from './authentication.ts';
import { noAuthenticationConfig } from './authenticationConfig.ts';
import { createAuthority, issueCertificate } from './certificate.ts';
import { CertificateManager } from './certificateManager.ts';
import { userOfProxyHeaders } from './frontProxy.ts';
import type { PipelineOptions } from './pipeline.ts';
import { json } from './reply.ts';
import { ApiServer } from './server.ts';
import { anonymousUser } from './user.ts';

const servername = 'antrea.kube-system.svc';
const servers: ApiServer[] = [];
const seen: Credentials[] = [];

async function certificates(clock = systemClock()) {
  return CertificateManager.create({
    commonName: 'antrea',
    dnsNames: [servername],
    ipAddresses: ['127.0.0.1'],
    clock,
    logger: silentLogger(),
  });
}

async function start(handler: PipelineOptions['handler'], manager?: CertificateManager, port = 0) {
  const source = manager ?? (await certificates());
  const server = new ApiServer({
    host: '127.0.0.1',
    port,
    certificates: source,
    authenticate: async (credentials) => {
      seen.push(credentials);
      return anonymousUser;
    },
    authorize: async () => undefined,
    handler,
    logger: silentLogger(),
  });
  await server.start();
  servers.push(server);
  return { server, ca: source.current().caBundlePem };
}

async function get(options: RequestOptions): Promise<{ status: number | undefined; body: string }> {
  const request = httpsRequest({ host: '127.0.0.1', servername, agent: false, ...options });
  request.end();
  const [response] = await once(request, 'response');
  return { status: response.statusCode, body: await readText(response) };
}

afterEach(async () => {
  seen.length = 0;
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

describe('ApiServer', () => {
  it('answers HTTP/1.1 over verified TLS', async () => {
    const { server, ca } = await start(async (request) => json({ path: request.path }));
    expect(await get({ port: server.port, ca, path: '/x' })).toEqual({ status: 200, body: '{"path":"/x"}' });
  });

  it('sends what it has to say at once, over HTTP/1.1 too', async () => {
    const ports: unknown[] = [];
    const setNoDelay = vi.spyOn(TLSSocket.prototype, 'setNoDelay').mockImplementation(function (
      this: TLSSocket,
      isOn,
    ) {
      if (isOn === true) ports.push(this.localPort);
      return this;
    });
    try {
      const { server, ca } = await start(async () => json('hi'));
      await get({ port: server.port, ca, path: '/' });
      expect(ports).toContain(server.port);
    } finally {
      setNoDelay.mockRestore();
    }
  });

  it('lets the API server be the first to end a connection that is idle: after 90 s', async () => {
    const { server, ca } = await start(async () => json('hi'));
    const agent = new Agent({ keepAlive: true });
    const request = httpsRequest({ host: '127.0.0.1', servername, agent, port: server.port, ca });
    request.end();
    const [response] = await once(request, 'response');
    await readText(response);
    agent.destroy();
    const [, seconds] = /timeout=(\d+)/.exec(response.headers['keep-alive']) ?? [];
    expect(Number(seconds)).toBeGreaterThan(90);
  });

  it('answers HTTP/2', async () => {
    const { server, ca } = await start(async () => json('hi'));
    const session = connect(`https://127.0.0.1:${server.port}`, { ca, servername });
    const stream = session.request({ ':path': '/x' });
    expect(await readText(stream)).toBe('"hi"');
    session.close();
  });

  it('hands over the certificate of the client, over both protocols', async () => {
    const { server, ca } = await start(async () => json('hi'));
    const period = { now: Date.now(), lifetimeMs: 3_600_000 };
    const authority = await createAuthority({ commonName: 'client-ca', ...period });
    const leaf = await issueCertificate(authority, { commonName: 'alice', usage: 'client', ...period });
    const identity = { ca, cert: leaf.certificatePem, key: leaf.keyPem, servername };
    await get({ port: server.port, ...identity, path: '/' });
    const session = connect(`https://127.0.0.1:${server.port}`, identity);
    await readText(session.request({ ':path': '/' }));
    session.close();
    expect(seen.map(({ peerCertificates }) => peerCertificates[0]?.subject)).toEqual([
      'CN=alice',
      'CN=alice',
    ]);
  });

  it('hands over repeated headers apart, and the bytes of names as they came, over both protocols', async () => {
    const { server, ca } = await start(async () => json('hi'));
    const headers = {
      'x-remote-group': ['a, b', 'c'],
      'x-remote-user': Buffer.from('jürgen').toString('latin1'),
    };
    await get({ port: server.port, ca, headers });
    const session = connect(`https://127.0.0.1:${server.port}`, { ca, servername });
    await readText(session.request({ ':path': '/', ...headers }));
    session.close();
    const config = {
      ...noAuthenticationConfig,
      usernameHeaders: ['x-remote-user'],
      groupHeaders: ['x-remote-group'],
    };
    const users = seen.map(({ rawHeaders }) => userOfProxyHeaders(rawHeaders, config));
    const user = { name: 'jürgen', groups: ['a, b', 'c', 'system:authenticated'], extra: {} };
    expect(users).toEqual([user, user]);
  });

  it('streams frames as they come, and ends the stream when the client goes', async () => {
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    async function* frames(signal: AbortSignal) {
      yield 'one\n';
      await once(signal, 'abort');
      ended();
    }
    const { server, ca } = await start(async (request) => ({
      kind: 'stream',
      contentType: 'application/json',
      frames: frames(request.signal),
    }));
    const session = connect(`https://127.0.0.1:${server.port}`, { ca, servername });
    const stream = session.request({ ':path': '/' });
    const [first] = await once(stream, 'data');
    expect(String(first)).toBe('one\n');
    session.destroy();
    await end;
  });

  it('stops producing frames while a slow client does not read, and serves others meanwhile', async () => {
    let produced = 0;
    async function* endless() {
      for (; produced < 10_000; produced += 1) yield 'x'.repeat(10_000);
    }
    async function* short() {
      for (let frame = 0; frame < 100; frame += 1) yield 'y'.repeat(10_000);
    }
    const { server, ca } = await start(async ({ path }) => ({
      kind: 'stream',
      contentType: 'text/plain',
      frames: path === '/short' ? short() : endless(),
    }));
    const session = connect(`https://127.0.0.1:${server.port}`, { ca, servername });
    session.request({ ':path': '/' }).on('error', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(produced).toBeGreaterThan(0);
    expect(produced).toBeLessThan(2_000);
    const other = await get({ port: server.port, ca, path: '/short' });
    expect(other.body).toHaveLength(1_000_000);
    expect(produced).toBeLessThan(2_000);
    session.destroy();
  });

  it('presents the renewed certificate without a restart', async () => {
    const clock = manualClock(Date.now());
    const manager = await certificates(clock);
    const { server } = await start(async () => json('hi'), manager);
    const before = await presented(server.port);
    const renewed = new Promise<void>((resolve) => {
      manager.onChange(() => resolve());
    });
    const stop = new AbortController();
    const running = manager.run(stop.signal);
    for (let day = 0; day < 366 && clock.sleepers() > 0; day += 1) {
      clock.advance(24 * 3_600_000);
      await Promise.resolve();
      await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await renewed;
    expect(await presented(server.port)).not.toBe(before);
    stop.abort();
    await running;
  });

  it('says which port is taken', async () => {
    const { server } = await start(async () => json('hi'));
    await expect(start(async () => json('hi'), undefined, server.port)).rejects.toMatchObject({
      code: 'ANTREA_SERVER_LISTEN_FAILED',
    });
  });
});

function presented(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      resolve(certificate instanceof X509Certificate ? certificate.fingerprint256 : '');
    });
    socket.on('error', reject);
  });
}
