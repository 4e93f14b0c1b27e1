import type { Clock } from '#base/clock.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { KubeProxyState } from './kubeProxy.ts';

/** What is known of kube-proxy: `unknown` while it may still be starting. */
export type KubeProxyKnowledge = KubeProxyState | { readonly kind: 'unknown' };

/** What {@link KubeProxyMonitor} needs. */
export type KubeProxyMonitorOptions = {
  readonly detect: () => Promise<KubeProxyState>;
  readonly clock: Clock;
  readonly logger: Logger;
};

const pollMs = 3_000;
/** How long a kube-proxy that was never seen may take to start before its absence is reported. */
const graceMs = 60_000;

/** Watches whether Services work on this node. Who warns about it is whoever reports the node's condition. */
export class KubeProxyMonitor {
  readonly #options: KubeProxyMonitorOptions;
  readonly #startedAt: number;
  #knowledge: KubeProxyKnowledge = { kind: 'unknown' };

  constructor(options: KubeProxyMonitorOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
  }

  /** The latest knowledge. */
  state(): KubeProxyKnowledge {
    return this.#knowledge;
  }

  /** Looks every 3 s until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.check();
      await this.#options.clock.sleep(pollMs, signal).catch(() => undefined);
    }
  }

  /** Looks once. A look that fails changes nothing. */
  async check(): Promise<void> {
    try {
      this.#learn(await this.#options.detect());
    } catch (err) {
      this.#options.logger.debug({ err }, 'kube-proxy could not be looked for');
    }
  }

  #learn(found: KubeProxyState): void {
    const before = this.#knowledge.kind;
    if (found.kind === 'absent' && before === 'unknown' && this.#inGrace()) return;
    this.#knowledge = found;
    if (found.kind === before) return;
    this.#options.logger.info({ kubeProxy: found }, 'kube-proxy came or went');
  }

  #inGrace(): boolean {
    return this.#options.clock.monotonic() - this.#startedAt < graceMs;
  }
}
