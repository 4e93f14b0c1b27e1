import type { Clock } from '#base/clock.ts';
import { type Node, resourcePath } from '#kube/objects.ts';
import { Reflector, type ReflectorOptions } from '#kube/reflector.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { WorkQueue } from '#kube/workQueue.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { PeerSync } from './peerSync.ts';
import { computePeers, type OwnNode, type Peer } from './peers.ts';

/** What {@link NodeRouteController} needs. */
export type NodeRouteOptions = {
  readonly transport: KubeTransport;
  readonly own: OwnNode;
  readonly sync: PeerSync;
  /** Hears who the peers are, whenever that is computed. */
  readonly onPeers?: (peers: readonly Peer[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Shorter times for tests. */
  readonly tuning?: ReflectorOptions<Node>['tuning'];
};

/** All peers are one piece of work: cheap to compute, and a range may pass from one to another. */
const workKey = 'peers';

/** Follows the Nodes of the cluster, and keeps the way to every other node's pods open. */
export class NodeRouteController {
  /** Resolves when every peer known at the start has been put into effect. Never rejects. */
  readonly synced: Promise<void>;
  readonly #options: NodeRouteOptions;
  readonly #nodes: Reflector<Node>;
  readonly #queue: WorkQueue;
  readonly #markSynced: () => void;

  constructor(options: NodeRouteOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.synced = promise;
    this.#markSynced = resolve;
    this.#nodes = this.#reflector();
    this.#queue = new WorkQueue({
      process: () => this.#reconcile(),
      clock: options.clock,
      logger: options.logger,
      backoff: { baseMs: 200, capMs: 10_000 },
    });
  }

  /** Follows until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const following = this.#nodes.run(signal);
    const working = this.#queue.run(signal);
    void this.#nodes.synced.then(() => this.#queue.add(workKey));
    await Promise.all([following, working]);
  }

  #reflector(): Reflector<Node> {
    const { transport, clock, logger, tuning } = this.#options;
    return new Reflector<Node>({
      transport,
      path: resourcePath('', 'v1', 'nodes'),
      transform: routingFacts,
      clock,
      logger,
      handler: {
        onAdd: () => this.#changed(),
        onUpdate: (old, node) => {
          if (factsKey(old) !== factsKey(node)) this.#changed();
        },
        onDelete: () => this.#changed(),
      },
      ...(tuning === undefined ? {} : { tuning }),
    });
  }

  /** Before the first listing is complete, a missing node means nothing. */
  #changed(): void {
    if (this.#nodes.hasSynced) this.#queue.add(workKey);
  }

  async #reconcile(): Promise<void> {
    const { own, sync, onPeers } = this.#options;
    const found = computePeers(this.#nodes.list(), own);
    onPeers?.(found.peers);
    await sync.apply(found);
    this.#markSynced();
  }
}

/** Node objects are large and change every few seconds; routing needs little of them. */
function routingFacts({ metadata, spec, status }: Node): Node {
  const { name, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    metadata: { name, uid, resourceVersion, creationTimestamp },
    spec: { podCIDR: spec?.podCIDR, podCIDRs: spec?.podCIDRs },
    status: { addresses: status?.addresses },
  };
}

function factsKey(node: Node): string {
  return JSON.stringify([node.metadata.creationTimestamp, node.spec, node.status]);
}
