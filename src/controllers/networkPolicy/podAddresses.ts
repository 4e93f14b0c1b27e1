import type { Clock } from '#base/clock.ts';
import type { PodAddress, PodAddressAnswer, PodAddressReport } from '#controlplane/wire.ts';
import type { PodFacts } from '#policy/pods.ts';
import type { PolicyIndex } from '#policy/policyIndex.ts';
import type { WatchedPod } from './watchedObjects.ts';

/**
 * An address that its node does not report any more is forgotten after this time: well before the node gives it to
 * another pod, which takes 60 s when the two cannot talk.
 */
const lifetimeMs = 30_000;
const lookEveryMs = 5_000;

/** `notify` is called when the index has changed. `isFollowing`: whether the index has what the API server has. */
export type PodAddressesOptions = {
  readonly index: Pick<PolicyIndex, 'pod' | 'policiesSelecting' | 'readdressPod' | 'pending'>;
  readonly notify: () => void;
  readonly isFollowing: () => boolean;
  readonly clock: Clock;
};

/** `own`: the addresses that the API server has. */
type Entry = { readonly address: PodAddress; own: readonly string[]; expiresAt: number };

/**
 * The addresses of pods that have just started, as their nodes report them. They stand in for those of the API server,
 * which come a second later, so that the groups of peers know a pod before it speaks.
 */
export class PodAddresses {
  readonly #options: PodAddressesOptions;
  /** By node and uid of the pod. Empty for nearly all pods nearly all the time. */
  readonly #nodes = new Map<string, Map<string, Entry>>();

  constructor(options: PodAddressesOptions) {
    this.#options = options;
  }

  /** Takes what a node says; nothing of it concerns pods of other nodes. */
  report({ metadata, attached, released }: PodAddressReport): PodAddressAnswer {
    const node = metadata.name;
    const entries = this.#nodes.get(node) ?? new Map<string, Entry>();
    this.#nodes.set(node, entries);
    const listed = new Set(attached.map(({ uid }) => uid));
    for (const uid of [...entries.keys()]) if (!listed.has(uid)) this.#drop(node, uid);
    const known = attached.flatMap((address) => this.#attach(node, entries, address));
    if (entries.size === 0) this.#nodes.delete(node);
    this.#options.notify();
    const dropped = released.filter((address) => this.#isDropped(address)).map(({ ip }) => ip);
    return { metadata: { name: node }, known, dropped };
  }

  /** A pod on its way into the index, with the reported address. */
  adopt(pod: WatchedPod): WatchedPod {
    if (this.#nodes.size === 0) return pod;
    const node = pod.spec?.nodeName ?? '';
    const uid = pod.metadata.uid ?? '';
    const entry = this.#nodes.get(node)?.get(uid);
    if (entry === undefined || !isOf(pod.metadata, entry.address)) return pod;
    entry.own = addressesOf(pod);
    const { ip } = entry.address;
    if (!entry.own.includes(ip)) return { ...pod, status: { ...pod.status, podIP: ip, podIPs: [{ ip }] } };
    this.#delete(node, uid);
    return pod;
  }

  /** Forgets what is not reported any more, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal).catch(() => undefined);
      this.#expire();
    }
  }

  #expire(): void {
    const { clock, notify } = this.#options;
    for (const [node, entries] of [...this.#nodes]) {
      for (const [uid, { expiresAt }] of [...entries])
        if (expiresAt <= clock.monotonic()) this.#drop(node, uid);
    }
    notify();
  }

  #attach(node: string, entries: Map<string, Entry>, address: PodAddress): PodAddressAnswer['known'] {
    const { clock, index } = this.#options;
    const { uid, ip } = address;
    const facts = this.#factsOf(node, address);
    const before = entries.get(uid);
    const own = before?.own ?? facts?.addresses ?? [];
    const isSettled = before === undefined && own.includes(ip);
    if (!isSettled) {
      entries.set(uid, { address, own, expiresAt: clock.monotonic() + lifetimeMs });
      if (facts !== undefined) index.readdressPod(facts.ref, [ip]);
    }
    if (facts === undefined) return [];
    const policies = [...index.policiesSelecting(facts)].map((policy) => ({
      uid: policy.uid,
      ...(policy.generation === undefined ? {} : { generation: policy.generation }),
    }));
    return [{ uid, isSettled, policies }];
  }

  /** The facts of a reported pod, if it is what the node says and on that node. */
  #factsOf(node: string, { namespace, name, uid }: PodAddress): PodFacts | undefined {
    const facts = this.#options.index.pod({ namespace, name });
    return facts?.uid === uid && facts.node === node && facts.place === 'pod' ? facts : undefined;
  }

  /** The pod has again the address that the API server has for it. */
  #drop(node: string, uid: string): void {
    const entry = this.#nodes.get(node)?.get(uid);
    if (entry === undefined) return;
    const facts = this.#factsOf(node, entry.address);
    if (facts !== undefined) this.#options.index.readdressPod(facts.ref, entry.own);
    this.#delete(node, uid);
  }

  #delete(node: string, uid: string): void {
    const entries = this.#nodes.get(node);
    entries?.delete(uid);
    if (entries?.size === 0) this.#nodes.delete(node);
  }

  /**
   * Whether an address is in no group, neither in the index nor in what was told, and cannot come into one: of a pod that
   * is still there, the API server must have another address, or a status that is late could bring this one.
   */
  #isDropped({ namespace, name, uid, ip }: PodAddress): boolean {
    const { index, isFollowing } = this.#options;
    if (!isFollowing() || index.pending > 0) return false;
    const facts = index.pod({ namespace, name });
    if (facts === undefined || facts.uid !== uid || facts.place !== 'pod') return true;
    const own = this.#nodes.get(facts.node ?? '')?.get(uid)?.own ?? facts.addresses;
    return own.length > 0 && !own.includes(ip) && !facts.addresses.includes(ip);
  }
}

function isOf(metadata: WatchedPod['metadata'], { namespace, name }: PodAddress): boolean {
  return metadata.name === name && metadata.namespace === namespace;
}

function addressesOf({ status }: WatchedPod): readonly string[] {
  const { podIP, podIPs = [] } = status ?? {};
  return podIPs.length === 0 && podIP ? [podIP] : podIPs.map(({ ip }) => ip);
}
