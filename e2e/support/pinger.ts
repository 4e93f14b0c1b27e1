import { setTimeout as sleep } from 'node:timers/promises';
import { inPod } from './pods.ts';

/** What a ping lived through. Times in milliseconds. */
export type PingReport = {
  readonly received: number;
  /** Requests that were never answered. */
  readonly lost: number;
  /** Outages of more than 100 ms, in order; the last may reach to the end. A ping that only had to wait for the processor had none. */
  readonly gapsMs: readonly number[];
};

/** A ping that goes on in a pod until it is stopped. */
export type Pinger = { stop(): Promise<PingReport> };

const intervalMs = 5;
const silenceMs = 100;
/** Requests sent that long before the end may still be under way. */
const underWay = silenceMs / intervalMs;

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

type Reply = { readonly sequence: number; readonly timeMs: number };

/** Reads the output of `ping -D`. The pod and this process have the same clock. */
function pingReport(
  output: string,
  { startedMs, endedMs }: { startedMs: number; endedMs: number },
): PingReport {
  const replies = repliesOf(output);
  const sent = Number(/(\d+) packets transmitted/.exec(output)?.[1] ?? 0);
  const first = { sequence: 0, timeMs: Math.min(startedMs, replies[0]?.timeMs ?? startedMs) };
  const last = replies.at(-1) ?? first;
  const end = {
    sequence: Math.max(last.sequence, sent - underWay) + 1,
    timeMs: Math.max(endedMs, last.timeMs),
  };
  const holes = [...replies, end].map((reply, index) => holeBetween(replies[index - 1] ?? first, reply));
  return {
    received: replies.length,
    lost: holes.reduce((sum, { lost }) => sum + lost, 0),
    gapsMs: holes.filter(({ lost, ms }) => lost > 0 && ms > silenceMs + intervalMs).map(({ ms }) => ms),
  };
}

function holeBetween(before: Reply, after: Reply): { readonly lost: number; readonly ms: number } {
  return { lost: after.sequence - before.sequence - 1, ms: Math.round(after.timeMs - before.timeMs) };
}

/** The first answer to each request, in the order of the requests. */
function repliesOf(output: string): Reply[] {
  const replies = new Map<number, Reply>();
  let last = 0;
  for (const [, seconds, low] of output.matchAll(/^\[(\d+\.\d+)\] \d+ bytes from .* icmp_seq=(\d+)/gm)) {
    // Sequence numbers have 16 bits: count on where they start over.
    last += ((Number(low) - last) << 16) >> 16;
    if (!replies.has(last)) replies.set(last, { sequence: last, timeMs: Number(seconds) * 1000 });
  }
  return [...replies.values()].toSorted((a, b) => a.sequence - b.sequence);
}
