import { systemDaemons } from '#base/daemon.ts';
import { type Exec, output } from '#base/exec.ts';
import type { TestNetns } from './netns.ts';

const serverProgram = `
  const server = require('node:net').createServer((socket) => socket.end('hello'));
  server.listen(Number(process.argv[1]), () => console.log('ready'));`;

const clientProgram = `
  const socket = require('node:net').connect({ host: process.argv[1], port: Number(process.argv[2]) });
  setTimeout(() => process.exit(3), 3000).unref();
  socket.on('data', (data) => process.stdout.write(data));
  socket.on('error', (error) => { console.error(error.message); process.exit(2); });`;

/** A TCP server inside `netns` that says `hello` to whoever connects and hangs up. */
export function listenEcho(netns: TestNetns, port: number): Promise<{ stop(): Promise<void> }> {
  return startServer(netns, serverProgram, port);
}

/** Connects once from inside `netns` and returns what the server said. @throws CodedError when it cannot in 3 s. */
export function connectOnce(exec: Exec, netns: TestNetns, host: string, port: number): Promise<string> {
  const [file = '', ...prefix] = netns.prefix;
  return output(exec, { file, args: [...prefix, process.execPath, '-e', clientProgram, host, String(port)] });
}

const talkerProgram = `
  const server = require('node:net').createServer((socket) => {
    const talk = setInterval(() => socket.write('.'), 20);
    socket.on('data', () => {}).on('error', () => {}).on('close', () => clearInterval(talk));
  });
  server.listen(Number(process.argv[1]), () => console.log('ready'));`;

const partnerProgram = `
  const socket = require('node:net').connect({ host: process.argv[1], port: Number(process.argv[2]) });
  const talk = setInterval(() => socket.write('.'), 20);
  socket.on('data', () => console.log('heard')).on('error', () => {}).on('close', () => clearInterval(talk));`;

/** A TCP server inside `netns` that never stops talking to whoever is connected. */
export function listenTalker(netns: TestNetns, port: number): Promise<{ stop(): Promise<void> }> {
  return startServer(netns, talkerProgram, port);
}

/** A conversation in which both ends talk all the time. */
export type Conversation = {
  /** How often something was heard until now. */
  heard(): number;
  stop(): Promise<void>;
};

/** Begins a conversation from inside `netns`; resolves when something was heard. */
export async function converse(netns: TestNetns, host: string, port: number): Promise<Conversation> {
  let heard = 0;
  const first = Promise.withResolvers<void>();
  const [file = '', ...prefix] = netns.prefix;
  const client = systemDaemons()({
    file,
    args: [...prefix, process.execPath, '-e', partnerProgram, host, String(port)],
    onLine: () => {
      heard += 1;
      first.resolve();
    },
  });
  await first.promise;
  return {
    heard: () => heard,
    stop: async () => {
      client.kill('SIGKILL');
      await client.exited;
    },
  };
}

async function startServer(
  netns: TestNetns,
  program: string,
  port: number,
): Promise<{ stop(): Promise<void> }> {
  const ready = Promise.withResolvers<void>();
  const [file = '', ...prefix] = netns.prefix;
  const server = systemDaemons()({
    file,
    args: [...prefix, process.execPath, '-e', program, String(port)],
    onLine: () => ready.resolve(),
  });
  await ready.promise;
  return {
    stop: async () => {
      server.kill('SIGKILL');
      await server.exited;
    },
  };
}
