/**
 * From the call that creates or deletes a policy to the first connection that meets it: a prober on one worker knocks
 * every 4 ms at a server on the other.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeTransport } from '#kube/transport.ts';
import { watchFrames } from '#kube/watchFrames.ts';
import {
  createPolicy,
  crowd,
  deletePolicy,
  isReady,
  now,
  type PolicySpec,
  programInPod,
  type Realization,
  serverPort,
  startInPod,
  watchRealizations,
} from './setting.ts';
import { round, type Summary, summary } from './summary.ts';

const denyAll: PolicySpec = { podSelector: { matchLabels: { role: 'server' } }, policyTypes: ['Ingress'] };
const quietMs = 1_000;
const patienceMs = 10_000;
/** A connection that began so long before a change may have been lost to it. */
const lostMs = 100;
/** How long a verdict is watched for changes of mind. */
const steadyMs = 300;

/** What came before a change: nothing for a second, or another policy of the same node, up to 100 ms ago. */
export type Before = 'quiet' | 'change';

/** Times from the begin of a call, in milliseconds. */
export type Enforcement = {
  readonly createdToRefused: Summary;
  readonly deletedToAccepted: Summary;
  /** From the first refused connection until the status says Ready, which is after the flows were read back. */
  readonly refusedToReady: Summary;
  /** The calls themselves, which are a part of the times above: the API server's own work, the same on any cluster. */
  readonly createCall: Summary;
  /** What is left of the first time after the API server answered the call; negative when it was refused before. */
  readonly answeredToRefused: Summary;
  /** Verdicts that changed again by themselves; must be 0. */
  readonly changesOfMind: number;
  /** Trials without a time: the last connection before the change was lost, and those after it were refused. */
  readonly spoiled: number;
};

/** The times of one policy. */
type Trial = {
  readonly refused: number;
  readonly call: number;
  readonly ready: number;
  readonly accepted: number;
};

/** Measures `repeats` policies coming and going. */
export async function enforcement(
  api: KubeTransport,
  host: string,
  before: Before,
  repeats: number,
): Promise<Enforcement> {
  const door = new Door(host);
  const ready = new ReadyWatch(api);
  const trials: Trial[] = [];
  const others = [...crowd(repeats, 'bystander')];
  let spoiled = 0;
  try {
    await Promise.all([door.next('accepted', 0), ready.opened]);
    for (const [index, [other, otherSpec]] of others.entries()) {
      const name = `deny-${index}`;
      const gapMs = (index * 100) / repeats;
      await sleep(quietMs);
      if (before === 'change') {
        await createPolicy(api, `other-${other}`, otherSpec);
        await sleep(gapMs);
      }
      const created = await createPolicy(api, name, denyAll);
      const refusedAt = await door.next('refused', created.at);
      const readyAt = await ready.of(name);
      await sleep(quietMs);
      if (before === 'change') {
        await deletePolicy(api, `other-${other}`);
        await sleep(gapMs);
      }
      const deleted = await deletePolicy(api, name);
      const acceptedAt = await door.next('accepted', deleted.at);
      await sleep(steadyMs);
      if (refusedAt < created.at) spoiled += 1;
      else {
        trials.push({
          refused: refusedAt - created.at,
          call: created.tookMs,
          ready: readyAt - refusedAt,
          accepted: acceptedAt - deleted.at,
        });
      }
    }
  } finally {
    door.close();
    ready.close();
  }
  return {
    createdToRefused: summary(trials.map(({ refused }) => refused)),
    deletedToAccepted: summary(trials.map(({ accepted }) => accepted)),
    refusedToReady: summary(trials.map(({ ready }) => ready)),
    createCall: summary(trials.map(({ call }) => call)),
    answeredToRefused: summary(trials.map(({ refused, call }) => refused - call)),
    changesOfMind: door.changes - 2 * repeats - 1,
    spoiled,
  };
}

type Verdict = 'accepted' | 'refused';

/** A prober in a pod, and what it finds. */
class Door {
  readonly #prober: ReturnType<typeof startInPod>;
  readonly #seen: { readonly verdict: string; readonly at: number }[] = [];

  constructor(host: string) {
    const command = programInPod('client.ts', 'knock', host, String(serverPort));
    this.#prober = startInPod('prober', command, (line) => {
      const [verdict = '', at] = line.split(' ');
      this.#seen.push({ verdict, at: Number(at) });
    });
  }

  /** How often the verdict changed. */
  get changes(): number {
    return this.#seen.length;
  }

  /**
   * When the first attempt with this outcome began: not before `since`, unless the one right before it had the outcome
   * by accident, as all after it have it rightly. Then the prober saw nothing change, and the time is one before `since`.
   */
  async next(verdict: Verdict, since: number): Promise<number> {
    const found = () => this.#seen.find((each) => each.verdict === verdict && each.at >= since)?.at;
    try {
      return await until(`a connection is ${verdict}`, found);
    } catch (error) {
      const last = this.#seen.at(-1);
      if (last?.verdict === verdict && last.at > since - lostMs) return last.at;
      throw new Error(`the last it found: ${this.#lastWords(since)}`, { cause: error });
    }
  }

  #lastWords(since: number): string {
    return this.#seen
      .slice(-4)
      .map(({ verdict, at }) => `${verdict} at ${round(at - since)} ms`)
      .join(', ');
  }

  close(): void {
    this.#prober.kill();
  }
}

/** Notes when policies become Ready. */
class ReadyWatch {
  readonly opened: Promise<unknown>;
  readonly #at = new Map<string, number>();
  readonly #stop = new AbortController();

  constructor(api: KubeTransport) {
    const stream = watchRealizations(api, this.#stop.signal);
    this.opened = stream;
    stream.then((chunks) => this.#read(chunks)).catch(() => undefined);
  }

  of(name: string): Promise<number> {
    return until(`${name} is Ready`, () => this.#at.get(name));
  }

  close(): void {
    this.#stop.abort();
  }

  async #read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const frames of watchFrames<Realization>(chunks)) {
      for (const frame of frames) {
        if (frame.type !== 'MODIFIED' && frame.type !== 'ADDED') continue;
        const { name } = frame.object.metadata;
        if (!isReady(frame.object)) this.#at.delete(name);
        else if (!this.#at.has(name)) this.#at.set(name, now());
      }
    }
  }
}

async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  for (const deadline = now() + patienceMs; now() < deadline; await sleep(10)) {
    const found = look();
    if (found !== undefined) return found;
  }
  throw new Error(`not within ${round(patienceMs / 1000)} s: ${what}`);
}
