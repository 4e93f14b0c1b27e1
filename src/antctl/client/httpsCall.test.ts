import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueCertificate } from '#kube/serving/certificate.ts';
import { createHttpsClient } from './httpsCall.ts';

let server: Server;
let port = 0;

/** Tells what it was asked. */
beforeAll(async () => {
  const period = { commonName: 'antrea', now: Date.now(), lifetimeMs: 3_600_000 };
  const leaf = await issueCertificate(await createAuthority(period), period);
  server = createServer({ cert: leaf.certificatePem, key: leaf.keyPem }, async (request, response) => {
    const { method, url, headers } = request;
    const body = await text(request);
    if (url === '/never') return;
    if (url === '/page') {
      response.end('<html>');
      return;
    }
    response.end(JSON.stringify({ method, url, body, type: headers['content-type'], who: headers.who }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const client = () =>
  createHttpsClient({
    address: 'https://there',
    connection: async () => ({ host: '127.0.0.1', port, headers: { who: 'me' }, rejectUnauthorized: false }),
    close: async () => undefined,
    timeoutMs: 0,
    trace: () => undefined,
  });

describe('createHttpsClient', () => {
  it('sends objects as JSON and texts as they are, with the headers of the connection', async () => {
    const sent = { method: 'PUT', path: '/a', query: { b: 'c' } } as const;
    expect(await client().request({ ...sent, body: { x: 1 } })).toEqual({
      method: 'PUT',
      url: '/a?b=c',
      body: '{"x":1}',
      type: 'application/json',
      who: 'me',
    });
    expect(await client().request({ ...sent, body: 'x', contentType: 'text/plain' })).toMatchObject({
      body: 'x',
      type: 'text/plain',
    });
  });

  it('hands out bytes as they come', async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await client().stream({ method: 'GET', path: '/bytes' })) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toContain('/bytes');
  });

  it('says when somebody else answers', async () => {
    await expect(client().get('/page')).rejects.toMatchObject({
      code: 'ANTREA_ANTCTL_UNREACHABLE',
      message: 'https://there answered something that is not JSON',
    });
  });

  it('stops when told to, and after the time of the request', async () => {
    const stop = { method: 'GET', path: '/never', signal: AbortSignal.timeout(20) } as const;
    await expect(client().request(stop)).rejects.toThrow('no answer from https://there');
    await expect(client().request({ method: 'GET', path: '/never', timeoutMs: 20 })).rejects.toThrow(
      'no answer from https://there',
    );
  });
});
