import type { Clock } from '#base/clock.ts';
import { podInterfaceName } from '#dataplane/interfaceName.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { LinkManager } from '../host/links.ts';
import type { HostLocalIpam } from '../ipam/hostLocal.ts';
import type { ContainerLock } from './collectGarbage.ts';
import { findLeaks, type Leaks, lastingLeaks, type NodeState } from './leaks.ts';
import type { PodPorts } from './podPorts.ts';

/** `lock` is the CNI handler's, so that no container is touched while a command works on it. */
export type LeakSweepOptions = {
  readonly ports: Pick<PodPorts, 'recorded' | 'remove' | 'forgetConnections'>;
  readonly links: Pick<LinkManager, 'deleteLink' | 'listPodLinks'>;
  readonly ipam: Pick<HostLocalIpam, 'list' | 'release'>;
  readonly lock: ContainerLock;
  readonly clock: Clock;
  readonly logger: Logger;
};

const intervalMs = 60_000;
const nothing: Leaks = { ports: [], links: [], containers: [] };

/**
 * Finds what failed roll-backs and sandboxes that vanished without a DEL left behind, and removes what is still there a
 * minute later.
 */
export class LeakSweep {
  readonly #options: LeakSweepOptions;
  #before = nothing;

  constructor(options: LeakSweepOptions) {
    this.#options = options;
  }

  /** Sweeps every minute until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(intervalMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      await this.sweep().catch((err: unknown) =>
        logger.warn({ err }, 'leak sweep failed; the next one tries again'),
      );
    }
  }

  /** One sweep; how many parts it removed. */
  async sweep(): Promise<number> {
    const { ports, links, ipam, logger } = this.#options;
    const state = {
      ports: await ports.recorded(),
      links: await links.listPodLinks(),
      reservations: ipam.list(),
    };
    const now = this.#withoutBusy(findLeaks(state), state);
    const lasting = lastingLeaks(this.#before, now);
    this.#before = now;
    for (const port of lasting.ports) {
      await this.#unlessBusy(port.containerId, async () => {
        await ports.remove(port.port ?? port);
        await this.#release(port.containerId);
      });
    }
    for (const name of lasting.links) await links.deleteLink(name);
    for (const id of lasting.containers) await this.#unlessBusy(id, () => this.#release(id));
    const removed = lasting.ports.length + lasting.links.length + lasting.containers.length;
    if (removed > 0) {
      const { containers } = lasting;
      logger.warn(
        { ports: lasting.ports.map(({ name }) => name), links: lasting.links, containers },
        'leaks removed',
      );
    }
    return removed;
  }

  async #release(containerId: string): Promise<void> {
    const { ports, ipam } = this.#options;
    for (const ip of await ipam.release(containerId)) await ports.forgetConnections(ip);
  }

  /** On a busy machine a command may last longer than the interval: what it works on is no leak. */
  #withoutBusy(leaks: Leaks, { reservations }: NodeState): Leaks {
    const { lock } = this.#options;
    // The address comes before the link, and goes after it.
    const busy = reservations.map(({ containerId }) => containerId).filter((id) => lock.isHeld(id));
    const busyLinkEnds = busy.map((id) => podInterfaceName('', id));
    return {
      ports: leaks.ports.filter(({ containerId }) => !lock.isHeld(containerId)),
      links: leaks.links.filter((name) => !busyLinkEnds.some((end) => name.endsWith(end))),
      containers: leaks.containers.filter((id) => !lock.isHeld(id)),
    };
  }

  async #unlessBusy(containerId: string, task: () => Promise<unknown>): Promise<void> {
    const { lock } = this.#options;
    if (!lock.isHeld(containerId)) await lock.run(containerId, task);
  }
}
