import { apiVersionOf } from '#crds/definition.ts';
import { networkPolicyRealization, type RealizationStatus } from '#crds/networkPolicyRealization.ts';
import { apiStatus } from '#kube/errors.ts';
import { resourcePath } from '#kube/objects.ts';
import { type OperatorOptions, type ResourceEvent, ResourceEventType } from '#kube/resilientOperator.ts';
import { WorkingOperator } from '#kube/workingOperator.ts';
import type { PolicySource } from '#policy/model.ts';
import { podKey } from '#policy/pods.ts';
import type { PolicyRealization } from '../realization/realization.ts';
import { type Existing, type KeeperOptions, StatusKeeper } from '../realization/statusKeeper.ts';
import { realizationStatus } from './realizationStatus.ts';

/** What {@link RealizationOperator} needs. */
export type RealizationOperatorOptions = OperatorOptions &
  KeeperOptions & {
    /** Told of each write. */
    readonly written?: () => void;
    /** Told of each policy whose new status says that it has problems. */
    readonly refused?: (realization: PolicyRealization) => void;
  };

/** Keeps a NetworkPolicyRealization beside each NetworkPolicy; Kubernetes removes it with the policy that owns it. */
export class RealizationOperator extends WorkingOperator {
  readonly #options: RealizationOperatorOptions;
  readonly #keeper: StatusKeeper<RealizationStatus>;
  /** By `namespace/name`, as the other map. */
  readonly #existing = new Map<string, Existing<RealizationStatus>>();
  readonly #uids = new Map<string, string>();

  constructor(options: RealizationOperatorOptions) {
    super(options);
    this.#options = options;
    this.#keeper = new StatusKeeper(options, {
      kind: networkPolicyRealization.kind,
      uidOf: (name) => this.#uids.get(name),
      existing: (name) => this.#existing.get(name),
      statusOf: realizationStatus,
      write: (name, realization, status) => this.#write(name, realization, status),
      ...(options.refused === undefined ? {} : { refused: options.refused }),
    });
  }

  protected override async init(): Promise<void> {
    const { group, version, plural } = networkPolicyRealization;
    await this.watchResource(group, version, plural, (event) => this.#onEvent(event));
    this.workWhenSynced((signal) => this.#keep(signal));
  }

  async #keep(signal: AbortSignal): Promise<void> {
    const { tracker } = this.#options;
    const forget = tracker.onChange((source, isEverywhere) => this.#changed(source, isEverywhere));
    for (const source of tracker.sources()) this.#changed(source, true);
    await this.#keeper.run(signal);
    forget();
  }

  /** A policy that was made again under its name may come before the end of the old one. */
  #changed(source: PolicySource, isEverywhere: boolean): void {
    if (source.type !== 'K8sNetworkPolicy') return;
    const name = nameOf(source);
    if (this.#options.tracker.has(source.uid)) this.#uids.set(name, source.uid);
    else if (this.#uids.get(name) === source.uid) this.#uids.delete(name);
    this.#keeper.look(name, isEverywhere);
  }

  async #onEvent({ type, meta, object }: ResourceEvent): Promise<void> {
    const name = podKey({ namespace: meta.namespace ?? '', name: meta.name });
    if (type === ResourceEventType.Deleted) this.#existing.delete(name);
    else this.#existing.set(name, existingOf(object));
    this.#keeper.look(name);
  }

  /** False when there is no place for the object: its namespace is going. */
  async #write(name: string, { source }: PolicyRealization, status: RealizationStatus): Promise<boolean> {
    const existing = this.#existing.get(name);
    try {
      if (existing === undefined) await this.#create(source);
      else if (existing.owner !== source.uid) await this.#patch(source, '', { metadata: ownership(source) });
      await this.#patch(source, '/status', { status });
      this.#existing.set(name, { owner: source.uid, status });
      return true;
    } catch (error) {
      const code = apiStatus(error);
      if (code === 404) this.#existing.delete(name);
      const isGoing = code === 403 || (code === 404 && existing === undefined);
      if (isGoing) return false;
      throw error;
    }
  }

  async #create(source: PolicySource): Promise<void> {
    const { namespace = '', name } = source;
    const body = {
      apiVersion: apiVersionOf(networkPolicyRealization),
      kind: networkPolicyRealization.kind,
      metadata: { namespace, name, ...ownership(source) },
    };
    try {
      await this.#options.transport.request({ method: 'POST', path: collectionOf(namespace), body });
      this.#options.written?.();
    } catch (error) {
      if (apiStatus(error) !== 409) throw error;
      await this.#patch(source, '', { metadata: ownership(source) });
    }
  }

  async #patch({ namespace = '', name }: PolicySource, subresource: string, body: object): Promise<void> {
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

function existingOf(object: ResourceEvent['object']): Existing<RealizationStatus> {
  const parsed = networkPolicyRealization.fields.safeParse(object);
  return { owner: ownerOf(object), status: parsed.success ? parsed.data.status : undefined };
}

function ownerOf(object: ResourceEvent['object']): string | undefined {
  return object.metadata?.ownerReferences?.find(({ kind }) => kind === 'NetworkPolicy')?.uid;
}

function ownership({ name, uid }: PolicySource): object {
  return { ownerReferences: [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name, uid }] };
}

function nameOf({ namespace = '', name }: PolicySource): string {
  return podKey({ namespace, name });
}

function collectionOf(namespace: string): string {
  const { group, version, plural } = networkPolicyRealization;
  return resourcePath(group, version, plural, namespace);
}
