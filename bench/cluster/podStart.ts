/**
 * From the call that creates a pod to the first connection that its server accepts, from another pod. Needs nothing of
 * Antrea: on a cluster with another network plugin it gives that one's figures.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pod, resourcePath } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { watchFrames } from '#kube/watchFrames.ts';
import { nodes } from '../../e2e/support/cluster.ts';
import { probeImage } from '../../tools/test/e2eSetup.ts';
import { namespace, now, programInPod, serverPort, startInPod } from './setting.ts';
import { type Summary, summary } from './summary.ts';

const together = 20;
const quietMs = 1_000;
const pods = resourcePath('', 'v1', 'pods', namespace);

/** Times until pods are reachable, in milliseconds. */
export type PodStarts = { readonly oneByOne: Summary; readonly twentyAtOnce: Summary };

/** Starts `repeats` pods one by one, then three times 20 at once on two workers. */
export async function podStarts(api: KubeTransport, repeats: number): Promise<PodStarts> {
  const finder = new Finder(api);
  try {
    await finder.opened;
    const single: number[] = [];
    for (let index = 0; index < repeats; index++) {
      single.push(...(await startTogether(api, finder, [`single-${index}`])));
    }
    const many: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const names = Array.from({ length: together }, (_, index) => `many-${turn}-${index}`);
      many.push(...(await startTogether(api, finder, names)));
    }
    return { oneByOne: summary(single), twentyAtOnce: summary(many) };
  } finally {
    finder.close();
  }
}

/** Starts pods at the same moment. Returns how long each took; all are gone afterwards. */
async function startTogether(
  api: KubeTransport,
  finder: Finder,
  names: readonly string[],
): Promise<number[]> {
  const times = await Promise.all(
    names.map(async (name, index) => {
      const node = index % 2 === 0 ? nodes.worker2 : nodes.worker;
      const at = now();
      await api.request({ method: 'POST', path: pods, body: podOf(name, node) });
      return (await finder.reachable(name)) - at;
    }),
  );
  await Promise.all(names.map((name) => api.request({ method: 'DELETE', path: `${pods}/${name}` })));
  await Promise.all(names.map((name) => finder.gone(name)));
  await sleep(quietMs);
  return times;
}

function podOf(name: string, nodeName: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { role: 'starting' } },
    spec: {
      nodeName,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'server',
          image: probeImage,
          imagePullPolicy: 'IfNotPresent',
          command: ['nc', '-l', '-k', String(serverPort)],
        },
      ],
    },
  };
}

/** Learns the addresses of pods from the API server and has a prober knock there until it is let in. */
class Finder {
  readonly opened: Promise<unknown>;
  readonly #prober: ReturnType<typeof startInPod>;
  readonly #stop = new AbortController();
  readonly #reached = new Map<string, PromiseWithResolvers<number>>();
  readonly #gone = new Map<string, PromiseWithResolvers<void>>();
  /** Names by address. */
  readonly #asked = new Map<string, string>();

  constructor(api: KubeTransport) {
    this.#prober = startInPod('prober', programInPod('client.ts', 'find'), (line) => {
      const [address = '', , at] = line.split(' ');
      this.#promise(this.#reached, this.#asked.get(address) ?? '').resolve(Number(at));
    });
    const { signal } = this.#stop;
    const stream = api.stream({ method: 'GET', path: pods, query: { watch: 'true' }, signal });
    this.opened = stream;
    stream.then((chunks) => this.#read(chunks)).catch(() => undefined);
  }

  /** When a pod accepted its first connection. */
  reachable(name: string): Promise<number> {
    return this.#promise(this.#reached, name).promise;
  }

  gone(name: string): Promise<void> {
    return this.#promise(this.#gone, name).promise;
  }

  close(): void {
    this.#stop.abort();
    this.#prober.kill();
  }

  async #read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const frames of watchFrames<Pod>(chunks)) {
      for (const frame of frames) {
        if (frame.type === 'DELETED') this.#promise(this.#gone, frame.object.metadata.name).resolve();
        if (frame.type === 'MODIFIED' || frame.type === 'ADDED') this.#ask(frame.object);
      }
    }
  }

  #ask({ metadata, status }: Pod): void {
    const address = status?.podIP;
    if (metadata.labels?.role !== 'starting' || address === undefined) return;
    if (this.#asked.get(address) === metadata.name) return;
    this.#asked.set(address, metadata.name);
    this.#prober.stdin.write(`${address} ${serverPort}\n`);
  }

  #promise<T>(of: Map<string, PromiseWithResolvers<T>>, name: string): PromiseWithResolvers<T> {
    const held = of.get(name) ?? Promise.withResolvers<T>();
    of.set(name, held);
    return held;
  }
}
