/**
 * From the pods, namespaces and NetworkPolicies of the API server to what each node is told.
 * @module
 */
import type { Clock } from '#base/clock.ts';
import type { ControlPlane } from '#controlplane/controlPlane.ts';
import type { CacheHandler } from '#kube/objectCache.ts';
import type { KubeObject, ObjectMeta } from '#kube/objects.ts';
import { Reflector } from '#kube/reflector.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { GroupRef } from '#policy/antrea/input.ts';
import type { Change } from '#policy/changes.ts';
import type { PolicySource, Problem } from '#policy/model.ts';
import { PolicyIndex } from '#policy/policyIndex.ts';
import type { Logger } from '#telemetry/logger.ts';
import {
  type Feed,
  groupFeeds,
  type PolicyFeed,
  policyFeeds,
  tierFeeds,
  upstreamFeed,
} from './antreaFeeds.ts';
import { PodAddresses } from './podAddresses.ts';
import { Publisher } from './publisher.ts';
import { StoreWriter } from './storeWriter.ts';
import {
  identified,
  SharedStrings,
  strippedNamespace,
  strippedPod,
  strippedPolicy,
  strippedService,
  type WatchedNamespace,
  type WatchedPod,
  type WatchedPolicy,
  type WatchedService,
} from './watchedObjects.ts';

const paths = {
  pods: '/api/v1/pods',
  namespaces: '/api/v1/namespaces',
  services: '/api/v1/services',
  networkPolicies: '/apis/networking.k8s.io/v1/networkpolicies',
};

type Watch = Pick<Reflector<KubeObject>, 'run' | 'synced' | 'hasSynced' | 'isFollowing'>;
type PolicyWatch = {
  readonly type: PolicySource['type'];
  readonly watch: Watch & { readonly get: (key: string) => KubeObject | undefined };
};

/** Told what happens, beside the stores. Must not throw. */
export type PolicyObserver = {
  /** A policy came or changed after everything was computed once. */
  readonly policyRead?: (metadata: ObjectMeta) => void;
  /** A change reached the stores. */
  readonly published?: (change: Change, tookMs: number) => void;
};

/** What {@link NetworkPolicyController} needs. */
export type NetworkPolicyControllerOptions = {
  readonly transport: KubeTransport;
  readonly controlPlane: ControlPlane;
  readonly observer?: PolicyObserver;
  /** Whether ClusterNetworkPolicies of policy.networking.k8s.io are enforced, too. */
  readonly followsUpstream?: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Keeps the stores of the control plane true. Runs in every controller process: it writes to no API. */
export class NetworkPolicyController {
  readonly #options: NetworkPolicyControllerOptions;
  readonly #index = new PolicyIndex();
  readonly #publisher: Publisher;
  /** What nodes report of the addresses of pods that have just started. */
  readonly addresses: PodAddresses;
  readonly #pods: Reflector<WatchedPod>;
  readonly #namespaces: Reflector<WatchedNamespace>;
  readonly #policies: readonly PolicyWatch[];
  readonly #others: readonly Watch[];
  #isComplete = false;

  constructor(options: NetworkPolicyControllerOptions) {
    const { controlPlane, clock, observer } = options;
    this.#options = options;
    const index = this.#index;
    const shared = new SharedStrings();
    this.#pods = this.#reflect<WatchedPod>(paths.pods, (pod) => strippedPod(pod, shared), {
      put: (pod) => index.upsertPod(this.addresses.adopt(pod)),
      remove: ({ metadata }) => index.deletePod(metadata),
      keep: identified,
    });
    this.#namespaces = this.#reflect<WatchedNamespace>(paths.namespaces, strippedNamespace, {
      put: (namespace) => index.upsertNamespace(namespace),
      remove: ({ metadata }) => index.deleteNamespace(metadata.name),
      keep: identified,
    });
    const read = ({ metadata }: KubeObject) => this.#isComplete && observer?.policyRead?.(metadata);
    this.#policies = [
      {
        type: 'K8sNetworkPolicy',
        watch: this.#reflect<WatchedPolicy>(
          paths.networkPolicies,
          (policy) => strippedPolicy(policy, shared),
          {
            put: (policy) => {
              read(policy);
              index.upsertPolicy(policy);
            },
            remove: ({ metadata }) => index.deletePolicy(metadata.uid ?? ''),
            keep: identified,
          },
        ),
      },
      ...policyFeeds(index, shared).map((feed) => this.#follow(feed, read)),
      ...(options.followsUpstream === true ? [this.#follow(upstreamFeed(index, shared), read)] : []),
    ];
    this.#others = [
      this.#reflect<WatchedService>(paths.services, (service) => strippedService(service, shared), {
        put: (service) => index.upsertService(service),
        remove: ({ metadata }) => index.deleteService(metadata),
        keep: identified,
      }),
      ...tierFeeds(index).map((feed) => this.#reflectOptional(feed)),
      ...groupFeeds(index).map((feed) => this.#reflectOptional(feed)),
    ];
    this.addresses = new PodAddresses({
      index,
      notify: () => this.#publisher.notify(),
      isFollowing: () => this.#pods.isFollowing,
      clock,
    });
    const writer = new StoreWriter(controlPlane, (source) => this.#createdAt(source));
    this.#publisher = new Publisher({
      source: index,
      clock,
      apply: (change) => {
        const started = clock.monotonic();
        writer.apply(change);
        observer?.published?.(change, clock.monotonic() - started);
      },
    });
  }

  /** Whether the stores hold everything. Before, an agent that reads them would let through what must be dropped. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Whether all watches are open right now. */
  get isFollowing(): boolean {
    return this.#reflectors().every((reflector) => reflector.hasSynced && reflector.isFollowing);
  }

  /** What the index holds, and how many changes wait. */
  get size(): PolicyIndex['size'] & { readonly pending: number } {
    return { ...this.#index.size, pending: this.#index.pending };
  }

  /** What is wrong with a group of Antrea; undefined while that is not known. */
  groupProblems(group: GroupRef): readonly Problem[] | undefined {
    return this.#isComplete ? this.#index.groupProblems(group) : undefined;
  }

  /** How many policies or groups wait to be brought up to date. */
  pendingOf(kind: Change['kind']): number {
    return this.#index.pendingOf(kind);
  }

  /** Follows the API server until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const running = this.#reflectors().map((reflector) => reflector.run(signal));
    const opened = Promise.all(this.#reflectors().map((reflector) => reflector.synced)).then(() =>
      this.#open(),
    );
    await Promise.all([...running, this.addresses.run(signal)]);
    if (this.#isComplete) await opened;
  }

  async #open(): Promise<void> {
    const { clock, logger } = this.#options;
    const started = clock.monotonic();
    await this.#publisher.open();
    this.#isComplete = true;
    logger.info(
      { ...this.#index.size, tookMs: Math.round(clock.monotonic() - started) },
      'policies computed',
    );
  }

  #reflectors(): readonly Watch[] {
    return [this.#pods, this.#namespaces, ...this.#policies.map(({ watch }) => watch), ...this.#others];
  }

  /** Two API groups may have policies of the same name. */
  #createdAt({ type, namespace, name, uid }: PolicySource): string | undefined {
    const key = namespace === undefined ? name : `${namespace}/${name}`;
    for (const each of this.#policies) {
      const metadata = each.type === type ? each.watch.get(key)?.metadata : undefined;
      if (metadata?.uid === uid) return metadata.creationTimestamp;
    }
    return undefined;
  }

  #follow<T extends KubeObject>(feed: PolicyFeed<T>, read: (policy: T) => unknown): PolicyWatch {
    const put = (policy: T) => {
      read(policy);
      feed.put(policy);
    };
    return { type: feed.type, watch: this.#reflectOptional({ ...feed, put }) };
  }

  #reflectOptional<T extends KubeObject>({ path, transform, ...feed }: Feed<T>): Reflector<T> {
    return this.#reflect(path, transform, feed, { isOptional: true });
  }

  #reflect<T extends KubeObject>(
    path: string,
    transform: (raw: T) => T,
    feed: {
      readonly put: (object: T) => void;
      readonly remove: (object: T) => void;
      readonly keep: (object: T) => T;
    },
    more: { readonly isOptional?: boolean } = {},
  ): Reflector<T> {
    const { transport, clock, logger } = this.#options;
    const then = (act: (object: T) => void) => (object: T) => {
      act(object);
      this.#publisher.notify();
    };
    const put = then(feed.put);
    const handler: CacheHandler<T> = {
      onAdd: put,
      onUpdate: (_old, object) => put(object),
      onDelete: then(feed.remove),
    };
    return new Reflector<T>({ transport, path, transform, handler, keep: feed.keep, clock, logger, ...more });
  }
}
