import type { Clock } from '#base/clock.ts';
import type { Exec } from '#base/exec.ts';
import { KeyedLock } from '#base/keyedLock.ts';
import type { Logger } from '#telemetry/logger.ts';
import { ensureGateway, type GatewayLink } from './gateway.ts';
import { podIpSetName, syncIpset } from './ipset.ts';
import { BackendChoice } from './iptables/backendChoice.ts';
import type { Chain } from './iptables/chain.ts';
import { syncChains } from './iptables/iptables.ts';
import { type PeerRoute, syncRoutes } from './routes.ts';
import { gatewaySysctls, type SysctlFs, syncSysctls } from './sysctl.ts';

/** What {@link HostNetwork} needs. */
export type HostNetworkOptions = {
  /** Runs programs in the node's network namespace. */
  readonly exec: Exec;
  readonly sysctl: SysctlFs;
  readonly gateway: GatewayLink;
  /** The node's own pod range. */
  readonly podCidr: string;
  /** Every firewall chain of ours: `hostChains(...)`, and those of the tunnel's underlay. */
  readonly chains: readonly Chain[];
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Parts of the node's own network that we keep in shape. */
export type Aspect = 'gateway' | 'sysctl' | 'ipset' | 'iptables' | 'routes';

/** How many changes each part needed; parts that were in shape are absent. */
export type Changes = Readonly<Partial<Record<Aspect, number>>>;

const resyncMs = 30_000;
const retryMs = 5_000;

/**
 * The node's side of pod networking: gateway interface, kernel parameters, ipset, firewall and routes. Desired state in,
 * difference out; what others delete comes back at the next look. One run at a time.
 */
export class HostNetwork {
  readonly #options: HostNetworkOptions;
  readonly #backend: BackendChoice;
  /** Undefined until they are known: then what an earlier agent made for them stays, and carries traffic. */
  #peers: readonly PeerRoute[] | undefined;
  /** Whether the log says already that a firewall rule is left out. */
  #isLess = false;
  readonly #lock = new KeyedLock();

  constructor(options: HostNetworkOptions) {
    this.#options = options;
    this.#backend = new BackendChoice(options.exec, options.logger);
  }

  /** Firewall backend in use. */
  backend(): BackendChoice {
    return this.#backend;
  }

  /** Makes ipset and routes those of exactly these peers. @throws when either failed; the next resync tries again */
  setPeers(peers: readonly PeerRoute[]): Promise<Changes> {
    this.#peers = peers;
    return this.#exclusively(() => this.#syncAll(['ipset', 'routes']));
  }

  /** Puts right whatever differs anywhere. @throws AggregateError of every part that failed; the others are done */
  reconcile(): Promise<Changes> {
    return this.#exclusively(() => this.#syncAll(['gateway', 'sysctl', 'ipset', 'iptables', 'routes']));
  }

  /** Reconciles every 30 s, 5 s after a failure, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pause = (await this.#heal()) ? resyncMs : retryMs;
      await this.#options.clock.sleep(pause, signal).catch(() => undefined);
    }
  }

  async #heal(): Promise<boolean> {
    try {
      const changes = await this.reconcile();
      if (Object.keys(changes).length > 0) this.#options.logger.warn({ changes }, 'host network put right');
      return true;
    } catch (err) {
      this.#options.logger.error({ err }, 'host network could not be put right');
      return false;
    }
  }

  async #syncAll(aspects: readonly Aspect[]): Promise<Changes> {
    const changes: Partial<Record<Aspect, number>> = {};
    const failures: unknown[] = [];
    for (const aspect of aspects) {
      try {
        const count = await this.#sync(aspect);
        if (count > 0) changes[aspect] = count;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'parts of the host network failed');
    return changes;
  }

  async #sync(aspect: Aspect): Promise<number> {
    const { exec, gateway } = this.#options;
    switch (aspect) {
      case 'gateway':
        return (await ensureGateway(exec, gateway)).changes;
      case 'sysctl':
        return this.#syncSysctls();
      case 'ipset':
        return this.#syncIpset();
      case 'iptables':
        return this.#syncChains();
      case 'routes':
        return this.#peers === undefined ? 0 : syncRoutes(exec, gateway.name, this.#peers);
    }
  }

  async #syncChains(): Promise<number> {
    const { exec, chains, logger } = this.#options;
    let refused: unknown;
    const changed = await syncChains(exec, await this.#backend.current(), chains, (error) => {
      refused = error;
    });
    if (refused !== undefined && !this.#isLess) {
      logger.warn({ err: refused }, 'a firewall rule was refused and left out: docs/host-network.md');
    }
    this.#isLess = refused !== undefined;
    return changed.length;
  }

  #syncIpset(): Promise<number> {
    const { exec, podCidr } = this.#options;
    const peerCidrs = (this.#peers ?? []).map((peer) => peer.podCidr);
    return syncIpset(exec, podIpSetName, [podCidr, ...peerCidrs], { keepOthers: this.#peers === undefined });
  }

  async #syncSysctls(): Promise<number> {
    const { sysctl, gateway, logger } = this.#options;
    const { changed, failed } = await syncSysctls(sysctl, gatewaySysctls(gateway.name));
    if (failed.length > 0) logger.warn({ failed }, 'kernel parameters could not be set');
    return changed.length;
  }

  #exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.#lock.run('host', task);
  }
}
