import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestNetns } from '#dataplane/ovs/testing/netns.ts';

/** Sends a datagram to each target at every tick; the targets are lines of the standard input. */
const program = `
  const sockets = Array.from({ length: 4 }, () => require('node:dgram').createSocket('udp4'));
  for (const socket of sockets) socket.on('error', () => {});
  let [targets, sent, text] = [[], 0, ''];
  process.stdin.on('data', (data) => {
    const lines = (text + data).split('\\n');
    text = lines.pop();
    if (lines.length > 0) targets = lines.at(-1).split(' ').filter((each) => each !== '');
  });
  process.stdin.on('end', () => { console.log(sent); process.exit(); });
  setInterval(() => {
    for (const target of targets) sockets[sent++ % 4].send('x', 5000, target, () => {});
  }, Number(process.argv[1]));`;

/** Datagrams from one pod to addresses, whether or not somebody has them. */
export type Flood = {
  /** From now on to these. */
  aim(targets: readonly string[]): void;
  /** Ends it. Returns how many were sent. */
  stop(): Promise<number>;
};

/** Starts a flood from inside `netns`, with a datagram to every target each `tickMs`. */
export function startFlood(netns: TestNetns, tickMs: number): Flood {
  const [file = '', ...prefix] = netns.prefix;
  const args = [...prefix, process.execPath, '-e', program, String(tickMs)];
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
  });
  const ended = once(child, 'close');
  return {
    aim: (targets) => void child.stdin.write(`${targets.join(' ')}\n`),
    stop: async () => {
      child.stdin.end();
      await ended;
      return Number(said);
    },
  };
}
