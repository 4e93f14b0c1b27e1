import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClusterClient } from './clusterClient.ts';

let folder: string;
let server: ReturnType<typeof createServer>;
let origin = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antctl-'));
  server = createServer((request, response) => {
    response.statusCode = request.url === '/missing' ? 404 : 200;
    response.end(
      JSON.stringify({ url: request.url, kind: 'Status', reason: 'NotFound', message: 'nothing here' }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function client(serverInConfig: string, override?: URL) {
  const kubeconfig = join(folder, 'config');
  const config = {
    clusters: [{ name: 'c', cluster: { server: serverInConfig, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  await writeFile(kubeconfig, JSON.stringify(config));
  return createClusterClient({ kubeconfig, server: override, timeoutMs: 5_000, trace: () => undefined });
}

describe('createClusterClient', () => {
  it('asks the server of the kubeconfig', async () => {
    expect(await (await client(origin)).get('/a', { b: 'c' })).toMatchObject({ url: '/a?b=c' });
  });

  it('asks another server when told', async () => {
    expect(await (await client('http://127.0.0.1:1', new URL(origin))).get('/a')).toMatchObject({
      url: '/a',
    });
  });

  it('keeps the path of that server, as of those behind a proxy', async () => {
    const behind = new URL(`${origin}/k8s/clusters/c1/`);
    expect(await (await client('http://127.0.0.1:1', behind)).get('/a')).toMatchObject({
      url: '/k8s/clusters/c1/a',
    });
  });

  it('passes on what the server says', async () => {
    await expect((await client(origin)).get('/missing')).rejects.toThrow('nothing here');
  });
});
