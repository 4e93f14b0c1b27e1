import { KubeApiError } from '#kube/errors.ts';
import type { ConfigMap, KubeList, Pod } from '#kube/objects.ts';
import type { KubeRequest, KubeTransport } from '#kube/transport.ts';
import { uninstallConfigMap } from '../protocol.ts';

const namespace = 'kube-system';

/** An API server that knows the uninstall flag and the agents' pods, and can be out of reach. */
export class FakeFlag implements KubeTransport {
  readonly server = 'fake';
  /** Nodes that run an agent. */
  readonly nodes: readonly string[];
  /** How many of the next calls fail, and with what. */
  readonly failures: Error[] = [];
  /** Bodies of all patches, in order. */
  readonly patches: unknown[] = [];
  #data: Readonly<Record<string, string>> = { requested: 'false' };
  #version = 1;
  readonly #watchers = new Set<() => void>();

  constructor(nodes: readonly string[]) {
    this.nodes = nodes;
  }

  get data(): Readonly<Record<string, string>> {
    return this.#data;
  }

  /** Merges `data`, as a patch by somebody else. */
  patch(data: Readonly<Record<string, string>>): void {
    this.#data = { ...this.#data, ...data };
    this.#version += 1;
    for (const wake of this.#watchers) wake();
  }

  async request<T>(request: KubeRequest): Promise<T> {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    return JSON.parse(JSON.stringify(this.#answer(request)));
  }

  async stream(request: KubeRequest): Promise<AsyncIterable<Uint8Array>> {
    return this.#frames(request.signal);
  }

  async close(): Promise<void> {}

  #answer(request: KubeRequest): unknown {
    if (request.path.endsWith('/pods')) return this.#pods();
    if (request.method === 'PATCH') {
      this.patches.push(request.body);
      this.patch(dataOf(request.body));
    }
    return this.#configMap();
  }

  #pods(): KubeList<Pod> {
    const items = this.nodes.map((nodeName) => ({
      metadata: { name: `agent-${nodeName}` },
      spec: { nodeName },
    }));
    return { metadata: {}, items };
  }

  #configMap(): ConfigMap {
    const metadata = {
      namespace,
      name: uninstallConfigMap,
      uid: 'u',
      resourceVersion: String(this.#version),
    };
    return { metadata, data: this.#data };
  }

  async *#frames(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    yield frame('ADDED', this.#configMap());
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    yield frame('BOOKMARK', { metadata: { name: '', resourceVersion: String(this.#version), annotations } });
    let seen = this.#version;
    while (!signal?.aborted) {
      if (seen === this.#version) await this.#change(signal);
      if (seen !== this.#version) yield frame('MODIFIED', this.#configMap());
      seen = this.#version;
    }
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#watchers.delete(wake);
        resolve();
      };
      this.#watchers.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}

/** The error of an API server that answers `status`. */
export function answered(status: number): KubeApiError {
  return new KubeApiError({ status, reason: 'Test', message: 'on purpose', request: 'GET /' });
}

function frame(type: string, object: ConfigMap): Uint8Array {
  return Buffer.from(`${JSON.stringify({ type, object })}\n`);
}

function dataOf(body: unknown): Readonly<Record<string, string>> {
  if (typeof body !== 'object' || body === null || !('data' in body)) return {};
  return Object.fromEntries(Object.entries(body.data ?? {}).map(([key, value]) => [key, String(value)]));
}
