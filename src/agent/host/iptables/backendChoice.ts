import type { Exec } from '#base/exec.ts';
import type { Logger } from '#telemetry/logger.ts';
import { type Backend, type DetectedBackend, detectBackend, legacyInUse } from './backend.ts';
import { removeChains } from './removal.ts';

/**
 * Remembers the firewall backend once it is certain. While it is a guess (kubelet and kube-proxy have not started), every
 * question looks again. A choice takes our rules out of the other backend, where an earlier one may have put them.
 */
export class BackendChoice {
  readonly #exec: Exec;
  readonly #logger: Logger;
  #detected: DetectedBackend | undefined;

  constructor(exec: Exec, logger: Logger) {
    this.#exec = exec;
    this.#logger = logger;
  }

  /** The backend to use now. */
  async current(): Promise<Backend> {
    if (this.#detected?.certain) return this.#detected.backend;
    const detected = await detectBackend(this.#exec);
    if (detected.backend !== this.#detected?.backend) await this.#leave(other(detected.backend));
    this.#detected = detected;
    this.#logger.debug(detected, 'firewall backend chosen');
    return detected.backend;
  }

  async #leave(backend: Backend): Promise<void> {
    if (backend === 'legacy' && !(await legacyInUse(this.#exec))) return;
    for (const family of ['ipv4', 'ipv6'] as const) await removeChains(this.#exec, backend, family);
  }
}

function other(backend: Backend): Backend {
  return backend === 'nft' ? 'legacy' : 'nft';
}
