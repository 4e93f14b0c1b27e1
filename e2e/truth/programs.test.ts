import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { LineProcess } from './lineProcess.ts';
import { dialProgram, serverProgram } from './programs.ts';

const running: LineProcess[] = [];
afterEach(() => running.splice(0).map((each) => each.stop()));

function start(program: string): LineProcess {
  const started = new LineProcess(process.execPath, ['-e', program]);
  running.push(started);
  return started;
}

describe('the programs of the pods', () => {
  it('find each other, and hear silence and refusals', async () => {
    start(serverProgram('ns/me', { TCP: [28_180], UDP: [28_180] }));
    const dialler = start(dialProgram);
    const at = (id: string, protocol: string, port: number) => ({ id, protocol, port, address: '127.0.0.1' });
    const attempts = [
      at('tcp', 'TCP', 28_180),
      at('udp', 'UDP', 28_180),
      at('closed', 'TCP', 28_181),
      at('mute', 'UDP', 28_181),
    ];
    const me = { by: 'ns/me', seen: '127.0.0.1' };
    await until('the server listens', async () => {
      const answers = await dialler.ask<Record<string, unknown>>({ timeoutMs: 400, attempts });
      expect(answers).toEqual({
        tcp: me,
        udp: me,
        closed: { error: 'ECONNREFUSED' },
        mute: expect.anything(),
      });
      return true;
    });
  });

  it('send each datagram of their own from a port that none before it had', async () => {
    const seen: number[] = [];
    const server = createSocket('udp4');
    server.on('message', (_, from) => {
      seen.push(from.port);
      server.send('{}', from.port, from.address);
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    const dialler = start(dialProgram);
    for (const round of [1, 2, 3]) {
      const attempts = [1, 2, 3].map((each) => ({
        id: `${round}-${each}`,
        protocol: 'UDP',
        port,
        address: '127.0.0.1',
      }));
      await dialler.ask({ timeoutMs: 5_000, attempts });
    }
    server.close();
    const ports = [...new Set(seen)];
    expect(ports).toHaveLength(9);
    expect(ports.slice(1).every((each, at) => each > (ports[at] ?? 0))).toBe(true);
  });
});
