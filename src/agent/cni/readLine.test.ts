import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLine } from './readLine.ts';

describe('readLine', () => {
  let server: Server;
  let sender: Socket;
  let receiver: Socket;
  beforeEach(async () => {
    const accepted = Promise.withResolvers<Socket>();
    server = createServer({ allowHalfOpen: true }, accepted.resolve);
    await new Promise<void>((resolve) => server.listen('\0antrea-read-line-test', resolve));
    sender = createConnection('\0antrea-read-line-test').on('error', () => undefined);
    receiver = await accepted.promise;
  });
  afterEach(async () => {
    sender.destroy();
    receiver.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const limits = { maxBytes: 100, timeoutMs: 1000 };

  it('gives a line that comes in pieces, even inside a character', async () => {
    const bytes = Buffer.from('{"é":1}\nrest');
    const line = readLine(receiver, limits);
    for (const byte of bytes) sender.write(Buffer.from([byte]));
    expect(await line).toBe('{"é":1}');
  });

  it('gives what there is when the sender ends', async () => {
    sender.end('half');
    expect(await readLine(receiver, limits)).toBe('half');
  });

  it.each([
    ['too long', () => sender.write('x'.repeat(101)), 1000, 'longer than 100 bytes'],
    ['too slow', () => sender.write('x'), 20, 'within 20 ms'],
    ['broken off', () => receiver.destroy(), 1000, 'broke'],
  ])('fails when the line is %s', async (_, act, timeoutMs, details) => {
    receiver.on('error', () => undefined);
    const line = readLine(receiver, { maxBytes: 100, timeoutMs });
    act();
    await expect(line).rejects.toMatchObject({ code: 5, details: expect.stringContaining(details) });
  });
});
