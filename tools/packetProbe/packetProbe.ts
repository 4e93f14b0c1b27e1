import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { output, systemExec } from '#base/exec.ts';

/** Packets that go on and on from one pod to another. Namespaces are paths, as the process of the probe sees them. */
export type ProbePair = {
  /** Below 1,024, and the same on every machine of a test. */
  readonly id: number;
  readonly netns: string;
  readonly address: string;
  readonly port: number;
  /** One packet at so many ticks. */
  readonly everyTicks: number;
};

/** What a probe sends, and on whose `eth0` it counts what arrives, whoever sent it. */
export type ProbePlan = {
  readonly pairs: readonly ProbePair[];
  readonly captures: readonly string[];
  readonly tickMs: number;
};

/** Counts since the start; wall clock times in milliseconds, of what arrived since the last reading. */
export type PairCount = {
  readonly sent: number;
  readonly arrived: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** The longest time between one arrival and the next, since the last reading. */
  readonly longestGapMs: number;
};

/** A probe that runs: packets flow until `stop`. */
export type PacketProbe = {
  /** What was sent and arrived so far, by pair. @throws Error when the probe has ended */
  counts(): Promise<Map<number, PairCount>>;
  stop(): Promise<void>;
};

/** Compiles the probe, statically: it runs on any Linux of this machine's kind. Returns its path, and how to remove it. */
export async function buildProbe(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'antrea-probe-'));
  const path = join(folder, 'packet-probe');
  const flags = ['-static', '-O2', '-std=gnu11', '-Wall', '-Wextra', '-Werror'];
  const source = join(import.meta.dirname, 'probe.c');
  await output(systemExec(), { file: 'gcc', args: [...flags, '-o', path, source] });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts the probe by `command`: its path, with whatever brings it to its machine in front. Needs root. */
export async function startProbe(command: readonly string[], plan: ProbePlan): Promise<PacketProbe> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => {
    child.on('error', () => resolve());
    child.on('close', () => resolve());
  });
  child.stdin.on('error', () => undefined);
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  const ask = (question: string): Promise<string> => {
    child.stdin.write(question);
    const answer = new Promise<string>((resolve) => waiting.push(resolve));
    const none = ended.then(() => {
      throw new Error(`the packet probe has ended: ${complaint.trim()}`);
    });
    return Promise.race([answer, none]);
  };
  await ask(commandsOf(plan));
  return {
    counts: async () => parseCounts(await ask('read\n')),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

function commandsOf({ captures, pairs, tickMs }: ProbePlan): string {
  const lines = [
    ...captures.map((netns) => `capture ${netns}`),
    ...pairs.map(
      ({ id, netns, address, port, everyTicks }) => `pair ${id} ${netns} ${address} ${port} ${everyTicks}`,
    ),
    `start ${tickMs * 1_000}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Reads `counts ID:SENT:ARRIVED:FIRST_MS:LAST_MS:GAP_US …`. */
export function parseCounts(line: string): Map<number, PairCount> {
  const counts = new Map<number, PairCount>();
  for (const [, id, sent, arrived, first, last, gap] of line.matchAll(countPattern)) {
    counts.set(Number(id), {
      sent: Number(sent),
      arrived: Number(arrived),
      firstMs: first === '0' ? undefined : Number(first),
      lastMs: last === '0' ? undefined : Number(last),
      longestGapMs: Number(gap) / 1_000,
    });
  }
  return counts;
}

const countPattern = / (\d+):(\d+):(\d+):(\d+):(\d+):(\d+)/g;
