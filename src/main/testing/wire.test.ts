import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWire, type Wire } from './wire.ts';

/** Long against what the machine itself takes on the loopback interface. */
const lagMs = 150;

describe('a wire to a server that repeats what it hears', () => {
  let server: Server;
  let wire: Wire;
  const open: Socket[] = [];

  beforeEach(async () => {
    server = createServer((socket) => {
      open.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    wire = await startWire('127.0.0.1', typeof address === 'object' && address !== null ? address.port : 0);
  });

  afterEach(async () => {
    await wire.stop();
    for (const socket of open.splice(0)) socket.destroy();
    server.close();
  });

  function client(): Socket {
    const socket = connect(wire.port, '127.0.0.1');
    open.push(socket);
    socket.on('error', () => undefined);
    return socket;
  }

  async function echo(socket: Socket, text: string): Promise<string> {
    socket.write(text);
    return String(await once(socket, 'data'));
  }

  const closed = (socket: Socket) =>
    new Promise<string>((resolve) => socket.once('close', () => resolve('closed')));

  it('passes on what comes, and the end', async () => {
    const socket = client();
    expect(await echo(socket, 'a')).toBe('a');
    socket.end();
    expect(await closed(socket)).toBe('closed');
  });

  it('lets everything take its time, in order, also when the lag ends', async () => {
    const socket = client();
    expect(await echo(socket, 'a')).toBe('a');
    let heard = '';
    socket.on('data', (data) => {
      heard += String(data);
    });
    wire.setLag(lagMs);
    socket.write('b');
    await sleep(lagMs / 3);
    wire.setLag(0);
    socket.write('c');
    await sleep(lagMs / 3);
    expect(heard).toBe('');
    await sleep(lagMs);
    expect(heard).toBe('bc');
  });

  it('ends what there is when it is cut, and refuses what comes, until it is mended', async () => {
    const socket = client();
    await echo(socket, 'a');
    const ended = closed(socket);
    wire.cut();
    expect(await ended).toBe('closed');
    expect(await closed(client())).toBe('closed');
    wire.mend();
    expect(await echo(client(), 'b')).toBe('b');
  });

  it('keeps silenced connections open without a word, and passes on new ones', async () => {
    const socket = client();
    await echo(socket, 'a');
    wire.silence();
    const word = Promise.race([echo(socket, 'b'), closed(socket), sleep(lagMs, 'nothing')]);
    expect(await echo(client(), 'c')).toBe('c');
    expect(await word).toBe('nothing');
  });
});
