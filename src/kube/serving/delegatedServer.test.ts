import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json as readJson } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { CertificateManager } from './certificateManager.ts';
import { DelegatedServer } from './delegatedServer.ts';
import { json } from './reply.ts';
import { fakeTransport } from './testing/fakeTransport.ts';

let folder: string;
let stop: AbortController;
let running: Promise<void>;
let server: DelegatedServer;

/** Knows one token, whose user may read /agentinfo and nothing else. */
const apiServer = fakeTransport(({ path, body }) => {
  const asked = JSON.stringify(body);
  if (path.endsWith('tokenreviews')) {
    const authenticated = asked.includes('"good"');
    return { status: { authenticated, user: { username: 'bob' } } };
  }
  return { status: { allowed: asked.includes('"bob"') && asked.includes('/agentinfo') } };
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antrea-server-'));
  stop = new AbortController();
  const common = { clock: systemClock(), logger: silentLogger() };
  server = new DelegatedServer({
    ...common,
    transport: apiServer,
    certificates: await CertificateManager.create({
      ...common,
      commonName: 'antrea-agent',
      dnsNames: ['localhost'],
      ipAddresses: ['127.0.0.1'],
    }),
    handler: async (request) => json({ user: request.user.name }),
    host: '127.0.0.1',
    port: 0,
    loopbackTokenPath: join(folder, 'token'),
  });
  await server.start();
  running = server.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
  await rm(folder, { recursive: true });
});

async function get(path: string, token?: string): Promise<unknown> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const options = {
    host: '127.0.0.1',
    port: server.port,
    path,
    headers,
    rejectUnauthorized: false,
    agent: false,
  };
  const request = httpsRequest(options);
  request.end();
  const [response] = await once(request, 'response');
  return readJson(response);
}

describe('DelegatedServer', () => {
  it('lets the holder of the loopback token do everything', async () => {
    const token = await readFile(join(folder, 'token'), 'utf8');
    expect(await get('/ovsflows', token)).toEqual({ user: 'system:apiserver' });
  });

  it('lets a user do what the API server allows', async () => {
    expect(await get('/agentinfo', 'good')).toEqual({ user: 'bob' });
    expect(await get('/ovsflows', 'good')).toMatchObject({ code: 403, reason: 'Forbidden' });
  });

  it('refuses an unknown token, and anonymous requests', async () => {
    expect(await get('/agentinfo', 'bad')).toMatchObject({ code: 401 });
    expect(await get('/agentinfo')).toMatchObject({ code: 403 });
  });

  it('lets anybody probe', async () => {
    expect(await get('/healthz')).toEqual({ user: 'system:anonymous' });
  });
});
