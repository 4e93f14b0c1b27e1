/**
 * Everything between the events of the API server and the flows of a node, without the API server, the network and the
 * switch: the policy index, the stores, a node's watches, and its policies.
 * @module
 */
import { NodePolicies } from '#agent/policy/nodePolicies.ts';
import { normalised } from '#agent/policy/testing/normalised.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { StoreWriter } from '#controllers/networkPolicy/storeWriter.ts';
import type { WireObject } from '#controlplane/change.ts';
import { type ControlPlane, createControlPlane } from '#controlplane/controlPlane.ts';
import type { WatchableStore } from '#controlplane/store.ts';
import type { Watcher } from '#controlplane/watcher.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import { DesiredFlows, type FlowChange, type FlowUpdate } from '#dataplane/flowSet.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import { type CacheHandler, ObjectCache } from '#kube/objectCache.ts';
import { PolicyIndex } from '#policy/policyIndex.ts';
import { silentLogger } from '#telemetry/logger.ts';

const logger = silentLogger();

/** The controller without its API. Tell `index` what happens, and `publish` when the agents shall hear of it. */
export class PureController {
  readonly index = new PolicyIndex();
  readonly controlPlane: ControlPlane = createControlPlane({ startVersion: 1 });
  readonly #writer = new StoreWriter(this.controlPlane, () => undefined);

  /** Brings changes, at most `limit` of them, into the stores. */
  publish(limit?: number): void {
    for (const change of this.index.drain(limit)) this.#writer.apply(change);
  }
}

/** One of the three watches of a node. */
export type WatchKind = keyof ControlPlane;

/** The agent of a node without its switch. */
export class PureNode {
  readonly desired = new DesiredFlows();
  readonly #store = new InterfaceStore();
  readonly #clock = manualClock();
  readonly #policies: NodePolicies;
  readonly #watches: Readonly<Record<WatchKind, PureWatch>>;

  private constructor(name: string, controlPlane: ControlPlane) {
    const apply = async (changes: readonly (FlowChange | FlowUpdate)[]) => {
      for (const change of changes) this.desired.apply(change);
    };
    this.#policies = new NodePolicies({
      flows: { apply, update: apply, verify: async () => undefined },
      store: this.#store,
      files: { load: async () => undefined, put: () => undefined, replace: async () => undefined },
      clock: this.#clock,
      logger,
    });
    const { handlers } = this.#policies;
    this.#watches = {
      networkPolicies: new Watch(name, controlPlane.networkPolicies, handlers.networkPolicies),
      appliedToGroups: new Watch(name, controlPlane.appliedToGroups, handlers.appliedToGroups),
      addressGroups: new Watch(name, controlPlane.addressGroups, handlers.addressGroups),
    };
  }

  /** An agent that has heard of everything there is. */
  static async start(name: string, controlPlane: ControlPlane): Promise<PureNode> {
    const node = new PureNode(name, controlPlane);
    await node.#policies.restore();
    const list = <T extends WireObject, S extends WireObject>(store: WatchableStore<T, S>) =>
      store.list({ node: name }).items;
    await node.#policies.follow({
      synced: Promise.resolve(),
      networkPolicies: () => list<NetworkPolicy, NetworkPolicy>(controlPlane.networkPolicies),
      appliedToGroups: () => list(controlPlane.appliedToGroups),
      addressGroups: () => list(controlPlane.addressGroups),
    });
    await node.settle();
    return node;
  }

  /** Hears of at most `count` changes of a kind. */
  hear(kind: WatchKind, count: number): void {
    this.#watches[kind].hear(count);
  }

  /** Loses a watch, and begins it anew: where it was, or from the beginning. */
  reconnect(kind: WatchKind, how: 'resume' | 'list'): void {
    this.#watches[kind].reconnect(how);
  }

  /** A pod's port comes or goes. */
  setPort(pod: { readonly namespace: string; readonly name: string }, ofport: number | undefined): void {
    const { namespace: podNamespace, name: podName } = pod;
    const others = [...this.#store.containers()].filter(
      (port) => port.podNamespace !== podNamespace || port.podName !== podName,
    );
    const key = `${podNamespace}-${podName}`;
    const port = ofport === undefined ? [] : [{ ...portOf(ofport), containerId: key, podNamespace, podName }];
    this.#store.replace([...others, ...port]);
    this.#policies.podsChanged([{ podNamespace, podName }]);
  }

  /** Brings what was heard so far into the flows. */
  flush(): Promise<void> {
    return this.#policies.flush();
  }

  /** Hears of everything, and brings it into the flows. */
  async settle(): Promise<void> {
    for (const watch of Object.values(this.#watches)) watch.hear(Number.POSITIVE_INFINITY);
    await this.flush();
    // Whatever still waits for something that does not come has waited long enough.
    this.#clock.advance(10_000);
    await this.flush();
  }

  flows(): string[] {
    return normalised(this.desired.owners().flatMap((owner) => [...this.desired.flowsOf(owner)]));
  }
}

/** A watch on a store, whatever it holds. */
type PureWatch = {
  hear(count: number): void;
  reconnect(how: 'resume' | 'list'): void;
};

/** A watch as a reflector keeps it. */
class Watch<T extends WireObject, S extends WireObject> implements PureWatch {
  readonly #scope: { readonly node: string };
  readonly #store: WatchableStore<T, S>;
  readonly #cache: ObjectCache<T>;
  #watcher: Watcher<T>;
  #version = 0;
  /** What a list has brought so far. */
  #listed: Set<string> | undefined = new Set();

  constructor(node: string, store: WatchableStore<T, S>, handler: CacheHandler<T> = {}) {
    this.#scope = { node };
    this.#store = store;
    this.#cache = new ObjectCache(handler, logger);
    this.#watcher = store.watch(this.#scope);
  }

  hear(count: number): void {
    for (let heard = 0; heard < count; heard++) {
      const item = this.#watcher.take();
      if (item === undefined) return;
      if (item.kind === 'initialEnd') this.#endList(item.version);
      else {
        const { type, object, version } = item.event;
        this.#version = version;
        this.#listed?.add(object.metadata.name);
        if (type === 'DELETED') this.#cache.delete(object.metadata.name);
        else this.#cache.upsert(object);
      }
    }
  }

  reconnect(how: 'resume' | 'list'): void {
    const resumed =
      how === 'resume' && this.#listed === undefined
        ? this.#store.resume(this.#scope, this.#version)
        : undefined;
    this.#watcher.close();
    this.#watcher = resumed ?? this.#store.watch(this.#scope);
    if (resumed === undefined) this.#listed = new Set();
  }

  #endList(version: number): void {
    this.#version = version;
    for (const name of [...this.#cache.keys()])
      if (this.#listed?.has(name) !== true) this.#cache.delete(name);
    this.#listed = undefined;
  }
}

function portOf(ofport: number) {
  const mac = `0a:00:00:00:00:${ofport.toString(16).padStart(2, '0')}`;
  const ip = `10.1.0.${ofport}`;
  return { kind: 'container' as const, name: `port-${ofport}`, ofport, ip, mac, portUuid: `${ofport}` };
}
