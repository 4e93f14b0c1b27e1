import { apiVersionOf } from '#crds/definition.ts';
import { networkPolicyRealization, type RealizationStatus } from '#crds/networkPolicyRealization.ts';
import { apiStatus } from '#kube/errors.ts';
import { resourcePath } from '#kube/objects.ts';
import {
  type OperatorOptions,
  ResilientOperator,
  type ResourceEvent,
  ResourceEventType,
} from '#kube/resilientOperator.ts';
import { WorkQueue } from '#kube/workQueue.ts';
import type { CompiledPolicy } from '#policy/compiled.ts';
import { podKey } from '#policy/pods.ts';
import { realizationStatus } from './realizationStatus.ts';
import type { PolicyRealization, RealizationTracker } from './realizationTracker.ts';

/** Most policies are in force before this has passed, so that their first status is the last. */
const firstMs = 200;
/** A status that is not the last one is not written more often than this. */
const betweenMs = 500;
/** When a node did not speak yet, it is looked at again after this. */
const patienceMs = 2_000;
const concurrency = 4;

export type RealizationOperatorOptions = OperatorOptions & {
  readonly tracker: RealizationTracker;
  /** Told of each write. */
  readonly written?: () => void;
  /** Told of each policy whose new status says that it has problems. */
  readonly refused?: (policy: CompiledPolicy) => void;
};

/** What the API server has, as far as it matters. */
type Existing = { readonly owner: string | undefined; readonly status: RealizationStatus | undefined };

/** Keeps a NetworkPolicyRealization beside each NetworkPolicy; Kubernetes removes it with the policy that owns it. */
export class RealizationOperator extends ResilientOperator {
  readonly #options: RealizationOperatorOptions;
  readonly #queue: WorkQueue;
  readonly #existing = new Map<string, Existing>();
  readonly #writtenAt = new Map<string, number>();
  readonly #stopping = new AbortController();
  #working: Promise<void> = Promise.resolve();

  constructor(options: RealizationOperatorOptions) {
    super(options);
    this.#options = options;
    this.#queue = new WorkQueue({ ...options, concurrency, process: (name) => this.#reconcile(name) });
  }

  override async stop(): Promise<void> {
    this.#options.tracker.onChange(() => undefined);
    this.#stopping.abort();
    await this.#working;
    await super.stop();
  }

  protected override async init(): Promise<void> {
    const { group, version, plural } = networkPolicyRealization;
    await this.watchResource(group, version, plural, (event) => this.#onEvent(event));
    this.#working = this.#work();
  }

  /** Begins when it is known what exists. */
  async #work(): Promise<void> {
    const stopped = new Promise<void>((resolve) =>
      this.#stopping.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([this.synced(), stopped]);
    const { tracker } = this.#options;
    tracker.onChange((name, isEverywhere) => this.#changed(name, isEverywhere));
    for (const name of tracker.names) this.#queue.add(name);
    await this.#queue.run(this.#stopping.signal);
  }

  /** Somebody may wait for what is in force everywhere; what is under way may still change. */
  #changed(name: string, isEverywhere: boolean): void {
    if (isEverywhere) this.#queue.add(name);
    else this.#queue.addAfter(name, firstMs);
  }

  async #onEvent({ type, meta, object }: ResourceEvent): Promise<void> {
    const name = podKey({ namespace: meta.namespace ?? '', name: meta.name });
    if (type === ResourceEventType.Deleted) this.#existing.delete(name);
    else this.#existing.set(name, existingOf(object));
    this.#queue.addAfter(name, firstMs);
  }

  async #reconcile(name: string): Promise<void> {
    const realization = this.#options.tracker.get(name);
    if (realization === undefined) {
      this.#writtenAt.delete(name);
      return;
    }
    const { clock } = this.#options;
    const since = clock.monotonic() - (this.#writtenAt.get(name) ?? Number.NEGATIVE_INFINITY);
    if (since < betweenMs && !isInForce(realization)) this.#queue.addAfter(name, betweenMs - since);
    else await this.#bringUpToDate(name, realization);
  }

  async #bringUpToDate(name: string, realization: PolicyRealization): Promise<void> {
    const { clock, refused } = this.#options;
    const { policy, isSettled } = realization;
    const existing = this.#existing.get(name);
    const status = realizationStatus(realization, existing?.status, clock.now());
    if (isSame(existing, policy.uid, status)) return;
    // Just started: what a node said to the controller before still holds.
    const wasSaid =
      existing?.owner === policy.uid && existing.status?.observedGeneration === status.observedGeneration;
    if (!isSettled && wasSaid) {
      this.#queue.addAfter(name, patienceMs);
      return;
    }
    this.#writtenAt.set(name, clock.monotonic());
    if (!(await this.#write(policy, existing, status))) return;
    this.#existing.set(name, { owner: policy.uid, status });
    const knewProblems = existing?.status?.conditions.some(
      ({ type, message }) => type === 'Accepted' && message === status.conditions[0]?.message,
    );
    if (policy.problems.length > 0 && knewProblems !== true) refused?.(policy);
  }

  /** False when there is no place for the object: its namespace is going. */
  async #write(
    policy: CompiledPolicy,
    existing: Existing | undefined,
    status: RealizationStatus,
  ): Promise<boolean> {
    try {
      if (existing === undefined) await this.#create(policy);
      else if (existing.owner !== policy.uid) await this.#patch(policy, '', { metadata: ownership(policy) });
      await this.#patch(policy, '/status', { status });
      return true;
    } catch (error) {
      const code = apiStatus(error);
      if (code === 404) this.#existing.delete(podKey(refOf(policy)));
      const isGoing = code === 403 || (code === 404 && existing === undefined);
      if (isGoing) return false;
      throw error;
    }
  }

  async #create(policy: CompiledPolicy): Promise<void> {
    const { namespace, name } = refOf(policy);
    const body = {
      apiVersion: apiVersionOf(networkPolicyRealization),
      kind: networkPolicyRealization.kind,
      metadata: { namespace, name, ...ownership(policy) },
    };
    try {
      await this.#options.transport.request({ method: 'POST', path: collectionOf(namespace), body });
      this.#options.written?.();
    } catch (error) {
      if (apiStatus(error) !== 409) throw error;
      await this.#patch(policy, '', { metadata: ownership(policy) });
    }
  }

  async #patch(policy: CompiledPolicy, subresource: string, body: object): Promise<void> {
    const { namespace, name } = refOf(policy);
    const path = `${collectionOf(namespace)}/${encodeURIComponent(name)}${subresource}`;
    await this.#options.transport.request({
      method: 'PATCH',
      path,
      body,
      contentType: 'application/merge-patch+json',
    });
    this.#options.written?.();
  }
}

function isInForce({ desiredNodes, currentNodes }: PolicyRealization): boolean {
  return desiredNodes > 0 && currentNodes === desiredNodes;
}

function existingOf(object: ResourceEvent['object']): Existing {
  const parsed = networkPolicyRealization.fields.safeParse(object);
  return { owner: ownerOf(object), status: parsed.success ? parsed.data.status : undefined };
}

function ownerOf(object: ResourceEvent['object']): string | undefined {
  return object.metadata?.ownerReferences?.find(({ kind }) => kind === 'NetworkPolicy')?.uid;
}

function isSame(existing: Existing | undefined, uid: string, status: RealizationStatus): boolean {
  return existing?.owner === uid && JSON.stringify(existing.status) === JSON.stringify(status);
}

function ownership({ uid, sourceRef }: CompiledPolicy): object {
  const { name } = sourceRef;
  return { ownerReferences: [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name, uid }] };
}

function refOf({ sourceRef }: CompiledPolicy): { readonly namespace: string; readonly name: string } {
  return { namespace: sourceRef.namespace ?? '', name: sourceRef.name };
}

function collectionOf(namespace: string): string {
  const { group, version, plural } = networkPolicyRealization;
  return resourcePath(group, version, plural, namespace);
}
