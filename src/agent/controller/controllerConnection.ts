import type { Clock } from '#base/clock.ts';
import { type ControlPlaneResource, controlPlanePath, controlPlaneResources } from '#controlplane/group.ts';
import type { AddressGroup, AppliedToGroup, NetworkPolicy } from '#controlplane/wire.ts';
import type { CacheHandler } from '#kube/objectCache.ts';
import type { KubeObject } from '#kube/objects.ts';
import { Reflector } from '#kube/reflector.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';

/**
 * The controller says something every four seconds, so silence twice as long means that it, or the way to it, is gone; the
 * agent's condition must show that within ten seconds.
 */
const idleMs = 8_000;
const backoff = { baseMs: 200, capMs: 5_000 };
/** A day: agents all reconnecting at once would be work for nothing. */
const watchSeconds = 86_400;

/** Told of each object that comes, changes or goes. */
export type ControllerHandlers = {
  readonly networkPolicies?: CacheHandler<NetworkPolicy>;
  readonly appliedToGroups?: CacheHandler<AppliedToGroup>;
  readonly addressGroups?: CacheHandler<AddressGroup>;
};

/** `transport` leads to the controller. */
export type ControllerConnectionOptions = {
  readonly transport: KubeTransport;
  readonly nodeName: string;
  readonly handlers?: ControllerHandlers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
};

/** What the controller tells this node: three watches that heal themselves, and copies of what they brought. */
export class ControllerConnection {
  readonly #networkPolicies: Reflector<NetworkPolicy>;
  readonly #appliedToGroups: Reflector<AppliedToGroup>;
  readonly #addressGroups: Reflector<AddressGroup>;

  constructor(options: ControllerConnectionOptions) {
    const { networkPolicies, appliedToGroups, addressGroups } = controlPlaneResources;
    this.#networkPolicies = reflect(options, networkPolicies, options.handlers?.networkPolicies);
    this.#appliedToGroups = reflect(options, appliedToGroups, options.handlers?.appliedToGroups);
    this.#addressGroups = reflect(options, addressGroups, options.handlers?.addressGroups);
  }

  /** Follows the controller until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#all().map((reflector) => reflector.run(signal)));
  }

  /** Resolves when everything that concerns this node was received once. */
  get synced(): Promise<void> {
    return Promise.all(this.#all().map((reflector) => reflector.synced)).then(() => undefined);
  }

  /** Whether all three watches are open, and have brought everything at least once. */
  isUp(): boolean {
    return this.#all().every((reflector) => reflector.hasSynced && reflector.isFollowing);
  }

  networkPolicies(): readonly NetworkPolicy[] {
    return this.#networkPolicies.list();
  }

  appliedToGroups(): readonly AppliedToGroup[] {
    return this.#appliedToGroups.list();
  }

  addressGroups(): readonly AddressGroup[] {
    return this.#addressGroups.list();
  }

  #all(): readonly Pick<Reflector<KubeObject>, 'run' | 'synced' | 'hasSynced' | 'isFollowing'>[] {
    return [this.#networkPolicies, this.#appliedToGroups, this.#addressGroups];
  }
}

function reflect<T extends KubeObject>(
  { transport, nodeName, clock, logger, random }: ControllerConnectionOptions,
  resource: ControlPlaneResource,
  handler: CacheHandler<T> | undefined,
): Reflector<T> {
  return new Reflector<T>({
    transport,
    path: controlPlanePath(resource),
    query: { fieldSelector: `nodeName=${nodeName}` },
    clock,
    logger,
    tuning: { backoff, idleMs, initialIdleMs: idleMs, watchSeconds },
    ...(random && { random }),
    ...(handler && { handler }),
  });
}
