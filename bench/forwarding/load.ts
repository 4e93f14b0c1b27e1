import { join } from 'node:path';
import { systemDaemons } from '#base/daemon.ts';
import { type Exec, output } from '#base/exec.ts';
import type { TestNetns } from '#dataplane/ovs/testing/netns.ts';

const requestPort = 8080;
const workers = 8;
const graceMs = 30_000;

/** Servers in one pod that a client in another one can load; `stop` ends them. */
export type LoadServers = { stop(): Promise<void> };

/** How requests are sent: a connection each, or all on a few connections. */
export type RequestMode = 'connect' | 'keep';

/** Starts iperf3 and the request server inside `netns`. */
export async function startServers(netns: TestNetns): Promise<LoadServers> {
  const running = await Promise.all([
    startIn(netns, ['iperf3', '--server', '--forceflush'], /listening/),
    startIn(netns, [process.execPath, join(import.meta.dirname, 'server.ts'), String(requestPort)], /ready/),
  ]);
  return {
    stop: async () => {
      await Promise.all(running.map((each) => each.stop()));
    },
  };
}

/** TCP throughput of one stream, in Mbit/s as received. */
export async function throughput(
  exec: Exec,
  from: TestNetns,
  host: string,
  seconds: number,
): Promise<number> {
  const [file = '', ...prefix] = from.prefix;
  const args = [...prefix, 'iperf3', '--client', host, '--time', String(seconds), '--json'];
  const text = await output(exec, { file, args, timeoutMs: seconds * 1000 + graceMs });
  const report: { end: { sum_received: { bits_per_second: number } } } = JSON.parse(text);
  return report.end.sum_received.bits_per_second / 1e6;
}

/** Answered requests per second. */
export async function requestRate(
  exec: Exec,
  from: TestNetns,
  host: string,
  options: { readonly seconds: number; readonly mode: RequestMode },
): Promise<number> {
  const [file = '', ...prefix] = from.prefix;
  const client = [process.execPath, join(import.meta.dirname, 'client.ts'), host, String(requestPort)];
  const args = [...prefix, ...client, String(options.seconds), String(workers), options.mode];
  return Number(await output(exec, { file, args, timeoutMs: options.seconds * 1000 + graceMs }));
}

async function startIn(netns: TestNetns, program: readonly string[], ready: RegExp): Promise<LoadServers> {
  const started = Promise.withResolvers<void>();
  const [file = '', ...prefix] = netns.prefix;
  const onLine = (line: string) => {
    if (ready.test(line)) started.resolve();
  };
  const daemon = systemDaemons()({ file, args: [...prefix, ...program], onLine });
  await started.promise;
  return {
    stop: async () => {
      daemon.kill('SIGKILL');
      await daemon.exited;
    },
  };
}
