import { existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { PluginAnswer } from './handler.ts';
import type { PluginCall } from './request.ts';
import { CniServer } from './server.ts';

let folder: string;
let socketPath: string;
const servers: CniServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antrea-cni-'));
  socketPath = join(folder, 'run', 'cni.sock');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  await rm(folder, { recursive: true });
});

type Handle = (call: PluginCall) => Promise<PluginAnswer>;
const echo: Handle = async (call) => ({ exit: 0, stdout: call.stdin });

async function serve(handle: Handle = echo, drainMs = 1000, clock = systemClock()): Promise<CniServer> {
  const server = new CniServer({
    socketPath,
    handler: { handle },
    clock,
    logger: silentLogger(),
    drainMs,
  });
  await server.start();
  servers.push(server);
  return server;
}

/** Sends `text` as it is and gives all that comes back. */
async function send(text: string | Buffer, options: { readonly end?: boolean } = {}): Promise<string> {
  const socket = createConnection(socketPath);
  socket.on('error', () => undefined);
  if (options.end) socket.end(text);
  else socket.write(text);
  return received(socket);
}

async function received(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const request = (stdin: string) => `${JSON.stringify({ env: {}, stdin })}\n`;
const codeOf = (line: string) => JSON.parse(JSON.parse(line).stdout).code;

describe('CniServer', () => {
  it('answers one line with one line, also large and in pieces', async () => {
    await serve();
    const large = 'é'.repeat(300_000);
    expect(JSON.parse(await send(request(large)))).toEqual({ exit: 0, stdout: large });
  });

  it('makes its socket anew when the file stays away, without a word to those it serves', async () => {
    const clock = manualClock();
    const slow = Promise.withResolvers<PluginAnswer>();
    const server = await serve((call) => (call.stdin === 'slow' ? slow.promise : echo(call)), 1000, clock);
    const stopping = new AbortController();
    const keeping = server.keepSocket(stopping.signal);
    const underWay = send(request('slow'));
    await setTimeout(50);
    await rm(socketPath);
    for (let look = 0; look < 3; look++) {
      expect(existsSync(socketPath)).toBe(false);
      clock.advance(4_000);
      await setTimeout(50);
    }
    expect(JSON.parse(await send(request('again')))).toEqual({ exit: 0, stdout: 'again' });
    slow.resolve({ exit: 0, stdout: 'done' });
    expect(JSON.parse(await underWay)).toEqual({ exit: 0, stdout: 'done' });
    stopping.abort();
    await keeping;
  });

  it('answers many at once, the slow not before the fast', async () => {
    await serve(async (call) => {
      await setTimeout(Number(call.stdin));
      return { exit: 0, stdout: call.stdin };
    });
    const order: string[] = [];
    await Promise.all(
      ['200', '1'].map(async (ms) => {
        order.push(JSON.parse(await send(request(ms))).stdout);
      }),
    );
    expect(order).toEqual(['1', '200']);
  });

  it('is for root only', async () => {
    await serve();
    expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['rubbish', 'GET / HTTP/1.1\r\n\r\n'],
    ['broken JSON', '{"env":{\n'],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x0a])],
  ])('tells code 6 for %s', async (_, bytes) => {
    await serve();
    expect(codeOf(await send(bytes))).toBe(6);
  });

  it('tells code 6 when the sender ends without a word, and lives on', async () => {
    await serve();
    expect(codeOf(await send('', { end: true }))).toBe(6);
    expect(JSON.parse(await send(request('x'))).stdout).toBe('x');
  });

  it('tells code 5 for a request without end', async () => {
    await serve();
    expect(codeOf(await send(Buffer.alloc(16 * 1024 * 1024 + 1, 0x61)))).toBe(5);
  });

  it('survives a sender that goes away', async () => {
    const asked = Promise.withResolvers<void>();
    await serve(async (call) => {
      asked.resolve();
      await setTimeout(20);
      return { exit: 0, stdout: call.stdin };
    });
    const socket = createConnection(socketPath);
    socket.write(request('x'));
    await asked.promise;
    socket.destroy();
    await setTimeout(50);
    expect(JSON.parse(await send(request('y'))).stdout).toBe('y');
  });

  it('finishes what is under way before it stops, and takes nothing new', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await serve(async (call) => {
      asked.resolve();
      await setTimeout(100);
      return { exit: 0, stdout: call.stdin };
    });
    const answer = send(request('slow'));
    await asked.promise;
    await server.stop();
    expect(JSON.parse(await answer).stdout).toBe('slow');
    expect(existsSync(socketPath)).toBe(false);
  });

  it('does not wait for ever', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await serve(() => {
      asked.resolve();
      return new Promise(() => undefined);
    }, 50);
    const answer = send(request('stuck'));
    await asked.promise;
    await server.stop();
    expect(await answer).toBe('');
  });

  it('replaces a socket that nobody listens on', async () => {
    const killed = createServer();
    await new Promise<void>((resolve) => killed.listen(join(folder, 'live.sock'), resolve));
    await mkdir(join(folder, 'run'));
    await link(join(folder, 'live.sock'), socketPath);
    await new Promise((resolve) => killed.close(resolve));
    expect(existsSync(socketPath)).toBe(true);
    await serve();
    expect(JSON.parse(await send(request('x'))).stdout).toBe('x');
  });

  it('refuses to start beside another agent, and leaves that one its socket', async () => {
    await serve();
    await expect(serve()).rejects.toMatchObject({ code: 'ANTREA_CNI_SOCKET_IN_USE' });
    expect(JSON.parse(await send(request('x'))).stdout).toBe('x');
  });

  it('takes a plain file in its place for stale', async () => {
    await mkdir(join(folder, 'run'));
    await writeFile(socketPath, '');
    await serve();
    expect(JSON.parse(await send(request('x'))).stdout).toBe('x');
  });
});
