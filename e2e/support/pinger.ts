import { setTimeout as sleep } from 'node:timers/promises';
import { inPod } from './pods.ts';

/** What a ping lived through. Times in milliseconds. */
export type PingReport = {
  readonly received: number;
  readonly lost: number;
  /** Silences of more than 100 ms, in order; the last may reach to the end. */
  readonly gapsMs: readonly number[];
};

/** A ping that goes on in a pod until it is stopped. */
export type Pinger = { stop(): Promise<PingReport> };

const intervalMs = 5;
const silenceMs = 100;

/** Pings `address` every 5 ms from a pod that runs the probe image. */
export async function startPing(namespace: string, pod: string, address: string): Promise<Pinger> {
  const log = `/tmp/ping-${address}`;
  const ping = `ping -D -n -i ${intervalMs / 1000} ${address} > ${log} 2>&1 < /dev/null & echo $!`;
  const pid = (await inPod(namespace, pod, 'sh', '-c', ping)).trim();
  const startedMs = Date.now();
  return {
    async stop() {
      // The last request gets its time to be answered.
      await sleep(silenceMs);
      const endedMs = Date.now();
      const output = await inPod(namespace, pod, 'sh', '-c', `kill -INT ${pid}; sleep 0.2; cat ${log}`);
      return pingReport(output, { startedMs, endedMs });
    },
  };
}

/** Reads the output of `ping -D`. The pod and this process have the same clock. */
function pingReport(
  output: string,
  { startedMs, endedMs }: { startedMs: number; endedMs: number },
): PingReport {
  const times = [...output.matchAll(/^\[(\d+\.\d+)\] \d+ bytes from .* icmp_seq=/gm)].map(
    ([, seconds]) => Number(seconds) * 1000,
  );
  const [, sent = '0', received = '0'] = /(\d+) packets transmitted, (\d+) received/.exec(output) ?? [];
  const marks = [Math.min(startedMs, times[0] ?? startedMs), ...times, Math.max(endedMs, times.at(-1) ?? 0)];
  const silences = marks.slice(1).map((time, index) => time - (marks[index] ?? time));
  return {
    received: Number(received),
    lost: Number(sent) - Number(received),
    gapsMs: silences.filter((silence) => silence > silenceMs + intervalMs).map(Math.round),
  };
}
