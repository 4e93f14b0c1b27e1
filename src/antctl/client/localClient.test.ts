import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueCertificate } from '#kube/serving/certificate.ts';
import { createLocalClient } from './localClient.ts';

let folder: string;
let server: ReturnType<typeof createServer>;
let port = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antctl-'));
  await writeFile(join(folder, 'token'), 'secret\n');
  const period = { commonName: 'antrea', now: Date.now(), lifetimeMs: 3_600_000 };
  const leaf = await issueCertificate(await createAuthority(period), period);
  server = createServer({ cert: leaf.certificatePem, key: leaf.keyPem }, (request, response) => {
    if (request.url === '/slow') return;
    const known = request.headers.authorization === 'Bearer secret';
    response.statusCode = known && request.url !== '/bad' ? 200 : 400;
    response.end(JSON.stringify({ url: request.url, message: 'namespace must be provided' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function client(
  changes: { port?: number; tokenPath?: string; timeoutMs?: number } = {},
  lines: string[] = [],
) {
  return createLocalClient({
    host: '127.0.0.1',
    port,
    tokenPath: join(folder, 'token'),
    timeoutMs: 0,
    trace: (line) => lines.push(line),
    ...changes,
  });
}

describe('createLocalClient', () => {
  it('sends the token and the query, and tells of the request', async () => {
    const lines: string[] = [];
    expect(await client({}, lines).get('/ovsflows', { table: '90' })).toMatchObject({
      url: '/ovsflows?table=90',
    });
    expect(lines).toEqual([`GET https://127.0.0.1:${port}/ovsflows?table=90 answered 200`]);
  });

  it('turns a refusal into the words of the server', async () => {
    await expect(client().get('/bad')).rejects.toThrow('Bad Request: namespace must be provided');
  });

  it('says where nobody answers, and which token is missing', async () => {
    await expect(client({ port: 1 }).get('/x')).rejects.toThrow('no answer from https://127.0.0.1:1');
    await expect(client({ tokenPath: join(folder, 'none') }).get('/x')).rejects.toThrow(
      'cannot read the token',
    );
  });

  it('gives up in time', async () => {
    await expect(client({ timeoutMs: 50 }).get('/slow')).rejects.toThrow('no answer');
  });
});
