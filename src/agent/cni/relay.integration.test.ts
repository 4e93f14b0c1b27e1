import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { output, systemExec } from '#base/exec.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { PluginCall } from './request.ts';
import { CniServer } from './server.ts';
import { supportedVersions } from './version.ts';

const source = fileURLToPath(new URL('../../../images/cni/relay.c', import.meta.url));
const answerMs = 1000;
const config = '{"cniVersion":"1.0.0","name":"antrea"}';

type Run = { readonly exit: number | null; readonly stdout: string; readonly ms: number };

describe('the relay', () => {
  let folder: string;
  let socketPath: string;
  let server: Server | undefined;
  let agent: CniServer | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antrea-relay-'));
    socketPath = join(folder, 'cni.sock');
    const defines = [`-DSOCKET_PATH="${socketPath}"`, `-DTIMEOUT_MS=${answerMs}`];
    const flags = ['-static', '-Os', '-std=gnu11', '-Wall', '-Wextra', '-Werror'];
    await output(systemExec(), {
      file: 'gcc',
      args: [...flags, ...defines, '-o', join(folder, 'antrea'), source],
    });
  });
  afterEach(async () => {
    await agent?.stop();
    agent = undefined;
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    server = undefined;
  });
  afterAll(() => rm(folder, { recursive: true }));

  function run(env: Record<string, string>, stdin: string | Buffer = config): Promise<Run> {
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const child = spawn(join(folder, 'antrea'), [], { env, stdio: ['pipe', 'pipe', 'inherit'] });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stdin.on('error', () => undefined);
      child.on('error', reject);
      child.on('close', (exit) => {
        resolve({ exit, stdout: Buffer.concat(chunks).toString(), ms: performance.now() - started });
      });
      child.stdin.end(stdin);
    });
  }

  /** Starts the real server; every call is recorded and answered with `stdout`. */
  async function serve(exit: number, stdout: string): Promise<PluginCall[]> {
    const calls: PluginCall[] = [];
    const handle = async (call: PluginCall) => {
      calls.push(call);
      return { exit, stdout };
    };
    agent = new CniServer({ socketPath, handler: { handle }, clock: systemClock(), logger: silentLogger() });
    await agent.start();
    return calls;
  }

  /** A server that does what no agent does. */
  async function misbehave(act: (socket: Socket) => void): Promise<void> {
    const listening = createServer((socket) => {
      socket.on('error', () => undefined).resume();
      act(socket);
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(socketPath, resolve));
  }

  it('carries environment and input there, output and exit code back', async () => {
    const calls = await serve(0, '{"cniVersion":"1.0.0"}\n');
    const env = {
      CNI_COMMAND: 'ADD',
      CNI_CONTAINERID: 'c0ffee',
      CNI_NETNS: '/var/run/netns/x',
      CNI_IFNAME: 'eth0',
      CNI_ARGS: 'A=1;B="quoted\\"\t',
      CNI_PATH: '/opt/cni/bin',
    };
    expect(await run({ ...env, HOME: '/root' })).toMatchObject({
      exit: 0,
      stdout: '{"cniVersion":"1.0.0"}\n',
    });
    expect(calls).toEqual([{ env, stdin: config }]);
  });

  it('loses nothing of odd text in either direction', async () => {
    const odd = `{"cniVersion":"1.0.0","odd":"\u0000\u0001\b\f\n\r\t\\\\\\"/ é € 😀 \u2028"}`;
    const calls = await serve(1, odd);
    expect(await run({ CNI_COMMAND: 'DEL' }, odd)).toMatchObject({ exit: 1, stdout: odd });
    expect(calls[0]?.stdin).toBe(odd);
  });

  it('carries a megabyte', async () => {
    const large = 'é😀'.repeat(160_000);
    const calls = await serve(0, large);
    expect((await run({ CNI_COMMAND: 'GC' }, large)).stdout).toBe(large);
    expect(calls[0]?.stdin).toBe(large);
  });

  it('reads escapes that our server does not write', async () => {
    await misbehave((socket) => socket.end('{"exit":0,"stdout":"\\u00e9\\ud83d\\ude00\\/\\b"}\n'));
    expect((await run({ CNI_COMMAND: 'ADD' })).stdout).toBe('é😀/\b');
  });

  it('answers VERSION by itself, with the list of the agent', async () => {
    const { exit, stdout } = await run({ CNI_COMMAND: 'VERSION' }, '');
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ cniVersion: '1.1.0', supportedVersions });
  });

  it.each([
    ['ADD', 11],
    ['DEL', 11],
    ['CHECK', 11],
    ['STATUS', 50],
  ])('answers %s with code %i while no agent is there', async (command, code) => {
    const { exit, stdout } = await run({ CNI_COMMAND: command });
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      cniVersion: '1.0.0',
      code,
      details: expect.stringContaining('connect'),
    });
  });

  it.each(['', 'rubbish', '{"cniVersion":', '{"cniVersion":"', '{"cniVersion":"1.0.0'])(
    'prints valid JSON also when the configuration is %j',
    async (stdin) => expect(JSON.parse((await run({ CNI_COMMAND: 'ADD' }, stdin)).stdout).code).toBe(11),
  );

  it('says that CNI_COMMAND is missing', async () => {
    const { exit, stdout } = await run({});
    expect([exit, JSON.parse(stdout).code]).toEqual([1, 4]);
  });

  it('gives up on an agent that does not answer', async () => {
    await misbehave(() => undefined);
    const { exit, stdout, ms } = await run({ CNI_COMMAND: 'ADD' });
    expect([exit, JSON.parse(stdout).code]).toEqual([1, 11]);
    expect(ms).toBeGreaterThan(answerMs * 0.9);
    expect(ms).toBeLessThan(answerMs * 3);
  });

  it('takes a connection that breaks for an absent agent', async () => {
    await misbehave((socket) => socket.destroy());
    expect(JSON.parse((await run({ CNI_COMMAND: 'ADD' })).stdout).code).toBe(11);
  });

  it.each([
    'rubbish\n',
    '{"exit":0}\n',
    '{"exit":0,"stdout":"\\x"}\n',
    '{"exit":0,"stdout":"\\ud83d\\u0020"}\n',
    '{"exit":999,"stdout":""}\n',
    '{"exit":0,"stdout":"open\n',
  ])('does not take %j for an answer', async (line) => {
    await misbehave((socket) => socket.end(line));
    const { exit, stdout } = await run({ CNI_COMMAND: 'ADD' });
    expect([exit, JSON.parse(stdout).code]).toEqual([1, 5]);
  });

  it('serves fifty at once', async () => {
    const calls = await serve(0, 'ok');
    const runs = await Promise.all(Array.from({ length: 50 }, () => run({ CNI_COMMAND: 'ADD' })));
    expect(runs.every(({ stdout }) => stdout === 'ok')).toBe(true);
    expect(calls).toHaveLength(50);
  });

  it('is a static binary, small enough to copy to every node', async () => {
    const { stdout } = await systemExec().run({ file: 'ldd', args: [join(folder, 'antrea')] });
    expect(stdout).not.toContain('=>');
  });
});
