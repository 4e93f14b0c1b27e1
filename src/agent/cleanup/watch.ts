import type { Clock } from '#base/clock.ts';
import { apiStatus } from '#kube/errors.ts';
import { type ConfigMap, resourcePath } from '#kube/objects.ts';
import { Reflector, type ReflectorOptions } from '#kube/reflector.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { WorkQueue } from '#kube/workQueue.ts';
import type { Logger } from '#telemetry/logger.ts';
import { leftovers, type StepOutcome } from './cleanNode.ts';
import { answerOf, answerPatch, requestedToken, uninstallConfigMap, uninstallPath } from './protocol.ts';

/** What {@link UninstallWatch} needs. */
export type UninstallWatchOptions = {
  readonly transport: KubeTransport;
  /** The release's namespace. */
  readonly namespace: string;
  /** Name of this node. */
  readonly node: string;
  /** Stops everything that would set the node up again, then cleans it. */
  readonly clean: () => Promise<readonly StepOutcome[]>;
  /** Called when the request is taken back after this node was cleaned: the agent has to start anew. */
  readonly onWithdrawn: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Shorter times for tests. */
  readonly tuning?: ReflectorOptions<ConfigMap>['tuning'];
};

/** Waits for `helm uninstall` to ask, cleans the node, and answers. SIGTERM alone never cleans a node. */
export class UninstallWatch {
  readonly #options: UninstallWatchOptions;
  readonly #flag: Reflector<ConfigMap>;
  readonly #queue: WorkQueue;
  /** The request whose cleaning is done, and what it left. */
  #done: { readonly token: string; readonly left: string[] } | undefined;

  constructor(options: UninstallWatchOptions) {
    const { transport, namespace, clock, logger, tuning } = options;
    this.#options = options;
    const changed = () => this.#queue.add(uninstallConfigMap);
    this.#flag = new Reflector<ConfigMap>({
      transport,
      path: resourcePath('', 'v1', 'configmaps', namespace),
      query: { fieldSelector: `metadata.name=${uninstallConfigMap}` },
      clock,
      logger,
      handler: { onAdd: changed, onUpdate: changed },
      ...(tuning === undefined ? {} : { tuning }),
    });
    const backoff = { baseMs: 500, capMs: 5_000 };
    this.#queue = new WorkQueue({ process: () => this.#act(), clock, logger, backoff });
  }

  /**
   * Whether cleaning is asked for right now. To be asked before a starting agent touches the node, so that one that
   * restarts during an uninstall does not set up again what was removed.
   */
  async isRequested(): Promise<boolean> {
    const { transport, namespace } = this.#options;
    try {
      const request = { method: 'GET', path: uninstallPath(namespace) } as const;
      return requestedToken(await transport.request<ConfigMap>(request)) !== undefined;
    } catch (error) {
      if (apiStatus(error) === 404) return false;
      throw error;
    }
  }

  /** Watches until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#flag.run(signal), this.#queue.run(signal)]);
  }

  async #act(): Promise<void> {
    const { namespace, clean, logger, onWithdrawn } = this.#options;
    const token = requestedToken(this.#flag.get(`${namespace}/${uninstallConfigMap}`));
    if (token === undefined) {
      if (this.#done !== undefined) onWithdrawn();
      return;
    }
    if (this.#done?.token !== token) {
      logger.warn('uninstall requested: cleaning this node');
      this.#done = { token, left: leftovers(await clean()) };
    }
    await this.#answer(this.#done);
  }

  /** The write itself brings the flag back to us; an answer that is already there is not written again. */
  async #answer({ token, left }: { readonly token: string; readonly left: string[] }): Promise<void> {
    const { transport, namespace, node } = this.#options;
    const flag = this.#flag.get(`${namespace}/${uninstallConfigMap}`);
    if (flag !== undefined && answerOf(flag, node, token) !== undefined) return;
    await transport.request({
      method: 'PATCH',
      path: uninstallPath(namespace),
      query: { fieldManager: 'antrea-agent' },
      contentType: 'application/merge-patch+json',
      body: answerPatch(node, { requested: token, left }),
    });
  }
}
