import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKubeTransport, loadKubeConfig } from './client.ts';
import { eventually } from './testing/eventually.ts';
import { kubeConfigFor } from './testing/fakeApiServer.ts';
import type { KubeTransport } from './transport.ts';

let listener: RequestListener;
let connections: number;
let server: Server;
let transport: KubeTransport;

beforeEach(async () => {
  connections = 0;
  server = createServer((request, response) => listener(request, response));
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  transport = createKubeTransport(kubeConfigFor(server));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await transport.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Answers JSON, and hands the request's text to `seen`. */
function answering(code: number, body: unknown, seen?: (text: string, line: string, type?: string) => void) {
  listener = (request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      seen?.(text, `${request.method} ${request.url}`, request.headers['content-type']);
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  };
}

describe('KubeTransport.request', () => {
  it('sends method, query and JSON body, and reads JSON', async () => {
    const seen = vi.fn();
    answering(200, { kind: 'Pod' }, seen);
    await expect(
      transport.request({
        method: 'PATCH',
        path: '/api/v1/pods',
        query: { fieldManager: 'a b' },
        body: { x: 1 },
        contentType: 'application/merge-patch+json',
      }),
    ).resolves.toEqual({ kind: 'Pod' });
    expect(seen).toHaveBeenCalledWith(
      '{"x":1}',
      'PATCH /api/v1/pods?fieldManager=a+b',
      'application/merge-patch+json',
    );
  });

  it('sends a string as it is', async () => {
    const seen = vi.fn();
    answering(200, {}, seen);
    await transport.request({ method: 'POST', path: '/x', body: 'a: 1' });
    expect(seen).toHaveBeenCalledWith('a: 1', 'POST /x', 'application/json');
  });

  it('keeps its connections from call to call', async () => {
    answering(200, {});
    for (let call = 0; call < 30; call += 1) await transport.request({ method: 'GET', path: '/' });
    // undici may take a second one when a call follows before the first is back in the pool.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('throws what the server answered', async () => {
    answering(404, { kind: 'Status', code: 404, reason: 'NotFound', message: 'pods "a" not found' });
    await expect(transport.request({ method: 'GET', path: '/a' })).rejects.toMatchObject({
      name: 'KubeApiError',
      status: 404,
      reason: 'NotFound',
    });
  });

  it('says that an answer is not JSON', async () => {
    listener = (_request, response) => response.end('<html>');
    await expect(transport.request({ method: 'GET', path: '/a' })).rejects.toMatchObject({
      code: 'ANTREA_KUBE_UNREACHABLE',
    });
  });

  it.each<[string, RequestListener]>([
    ['resets', (request) => request.socket.resetAndDestroy()],
    [
      'breaks off its answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{');
        setTimeout(() => request.socket.destroy(), 20);
      },
    ],
    ['says nothing', () => undefined],
  ])('is unreachable when the server %s', async (_what, behaviour) => {
    listener = behaviour;
    await expect(transport.request({ method: 'GET', path: '/a', timeoutMs: 200 })).rejects.toMatchObject({
      code: 'ANTREA_KUBE_UNREACHABLE',
      fields: { path: '/a' },
    });
  });

  it('is unreachable when nobody listens', async () => {
    server.close();
    await expect(transport.request({ method: 'GET', path: '/a' })).rejects.toMatchObject({
      code: 'ANTREA_KUBE_UNREACHABLE',
    });
  });

  it("gives back the caller's own reason for aborting", async () => {
    listener = () => undefined;
    const controller = new AbortController();
    const call = transport.request({ method: 'GET', path: '/a', signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });
});

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _chunk of chunks);
}

describe('KubeTransport.stream', () => {
  it('hands out what arrives, and hangs up when the reader leaves', async () => {
    let closed = false;
    listener = (_request, response) => {
      response.write('first\n');
      response.on('close', () => {
        closed = true;
      });
    };
    for await (const chunk of await transport.stream({ method: 'GET', path: '/log' })) {
      expect(Buffer.from(chunk).toString()).toBe('first\n');
      break;
    }
    await eventually('the server sees the end', () => closed);
  });

  it('is not ended by silence, but by the signal', async () => {
    listener = (_request, response) => response.flushHeaders();
    const controller = new AbortController();
    const chunks = await transport.stream({
      method: 'GET',
      path: '/watch',
      timeoutMs: 50,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error('stopped')), 1_200);
    const started = performance.now();
    await expect(drain(chunks)).rejects.toThrow('stopped');
    expect(performance.now() - started).toBeGreaterThan(1_000);
  });

  it('throws what the server answered instead of a stream', async () => {
    answering(410, { code: 410, reason: 'Expired' });
    await expect(transport.stream({ method: 'GET', path: '/watch' })).rejects.toMatchObject({ status: 410 });
  });

  it('breaks with the connection', async () => {
    listener = (request, response) => {
      response.write('a');
      setTimeout(() => request.socket.resetAndDestroy(), 20);
    };
    const chunks = await transport.stream({ method: 'GET', path: '/watch' });
    await expect(drain(chunks)).rejects.toMatchObject({ code: 'ANTREA_KUBE_UNREACHABLE' });
  });
});

describe('a token that the server does not know', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'token-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read again, once, from its file', async () => {
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'old');
    const kubeConfig = kubeConfigFor(server);
    const [user] = kubeConfig.users;
    if (user) kubeConfig.users = [{ ...user, authProvider: { name: 'tokenFile', config: { tokenFile } } }];
    const seen: unknown[] = [];
    listener = (request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(request.headers.authorization === 'Bearer new' ? 200 : 401);
      response.end('{}');
    };
    const subject = createKubeTransport(kubeConfig);
    await expect(subject.request({ method: 'GET', path: '/' })).rejects.toMatchObject({ status: 401 });
    writeFileSync(tokenFile, 'new');
    await expect(subject.request({ method: 'GET', path: '/' })).resolves.toEqual({});
    expect(seen).toEqual(['Bearer old', 'Bearer old', 'Bearer new']);
    await subject.close();
  });
});

describe('loadKubeConfig', () => {
  it('reads the file it is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
    const path = join(folder, 'config');
    writeFileSync(path, kubeConfigFor(server).exportConfig());
    const subject = createKubeTransport(loadKubeConfig(path));
    expect(subject.server).toBe(transport.server);
    rmSync(folder, { recursive: true });
  });

  it('takes the service account inside a pod', () => {
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '10.96.0.1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', '443');
    expect(createKubeTransport(loadKubeConfig()).server).toBe('https://10.96.0.1:443');
  });

  it('takes KUBECONFIG outside of one, and says what it could not load', () => {
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '');
    vi.stubEnv('KUBECONFIG', '/nowhere/config');
    expect(() => loadKubeConfig()).toThrow('cannot load the default kubeconfig');
    expect(() => loadKubeConfig('/nowhere/else')).toThrow('cannot load /nowhere/else');
  });
});

describe('createKubeTransport', () => {
  it('needs a current cluster', () => {
    expect(() => createKubeTransport(new KubeConfig())).toThrow('names no current cluster');
  });
});
