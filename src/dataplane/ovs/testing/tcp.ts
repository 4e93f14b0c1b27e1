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
export async function listenEcho(netns: TestNetns, port: number): Promise<{ stop(): Promise<void> }> {
  const ready = Promise.withResolvers<void>();
  const [file = '', ...prefix] = netns.prefix;
  const server = systemDaemons()({
    file,
    args: [...prefix, process.execPath, '-e', serverProgram, String(port)],
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

/** Connects once from inside `netns` and returns what the server said. @throws CodedError when it cannot in 3 s. */
export function connectOnce(exec: Exec, netns: TestNetns, host: string, port: number): Promise<string> {
  const [file = '', ...prefix] = netns.prefix;
  return output(exec, { file, args: [...prefix, process.execPath, '-e', clientProgram, host, String(port)] });
}
