import type { EventReport } from '#kube/eventRecorder.ts';
import { resourcePath } from '#kube/objects.ts';
import { type OperatorOptions, type ResourceEvent, ResourceEventType } from '#kube/resilientOperator.ts';
import { WorkingOperator } from '#kube/workingOperator.ts';
import { problemEvent } from './problemEvent.ts';
import type { PolicyRealization } from './realization.ts';
import { type Existing, type KeeperOptions, StatusKeeper } from './statusKeeper.ts';
import { patchStatus, statusIn, withoutSpec } from './statusObject.ts';
import type { WrittenStatus } from './urgency.ts';

/** What {@link PolicyOperator} needs. */
export type PolicyOperatorOptions = OperatorOptions &
  KeeperOptions & {
    /** Told of each write. */
    readonly written?: () => void;
    /** Told of each policy whose new status says that it has problems. */
    readonly refused?: (event: EventReport) => void;
  };

/** A kind of policies in one of the API groups. */
export type PolicyKind = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
};

/** What the status of a kind looks like. */
export type StatusForm<S extends WrittenStatus> = {
  readonly of: (realization: PolicyRealization, previous: S | undefined, nowMs: number) => S;
  /** What of it stands in the object. */
  readonly shown: (status: S) => object;
  /** The other way round; undefined when there is none that makes sense. */
  readonly read: (shown: unknown) => S | undefined;
};

type Policy<S> = { readonly kind: PolicyKind; readonly path: string; readonly existing: Existing<S> };

/** Keeps the status of one kind of policies true, in all API groups that have it. Keys are uids. */
export abstract class PolicyOperator<S extends WrittenStatus> extends WorkingOperator {
  readonly #options: PolicyOperatorOptions;
  readonly #kinds: readonly PolicyKind[];
  readonly #form: StatusForm<S>;
  readonly #keeper: StatusKeeper<S>;
  readonly #policies = new Map<string, Policy<S>>();

  constructor(
    options: PolicyOperatorOptions,
    kinds: readonly [PolicyKind, ...PolicyKind[]],
    form: StatusForm<S>,
  ) {
    super({ ...options, isOptional: true, transform: withoutSpec });
    this.#options = options;
    this.#kinds = kinds;
    this.#form = form;
    this.#keeper = new StatusKeeper(options, {
      kind: `${kinds[0].kind}.${kinds[0].group}`,
      uidOf: (uid) => (this.#policies.has(uid) ? uid : undefined),
      existing: (uid) => this.#policies.get(uid)?.existing,
      statusOf: form.of,
      write: (uid, _realization, status) => this.#write(uid, status),
      refused: (realization) => this.#refused(realization),
    });
  }

  protected override async init(): Promise<void> {
    for (const kind of this.#kinds) {
      const { group, version, plural } = kind;
      await this.watchResource(group, version, plural, (event) => this.#onEvent(kind, event));
    }
    const { tracker } = this.#options;
    const forget = tracker.onChange(({ uid }, isEverywhere) => {
      if (this.#policies.has(uid)) this.#keeper.look(uid, isEverywhere);
    });
    this.work((signal) => this.#keeper.run(signal).then(forget));
  }

  async #onEvent(kind: PolicyKind, { type, meta, object }: ResourceEvent): Promise<void> {
    const { uid = '' } = object.metadata ?? {};
    const { group, version, plural } = kind;
    if (type === ResourceEventType.Deleted) this.#policies.delete(uid);
    else {
      const status = this.#form.read(statusIn(object));
      const path = `${resourcePath(group, version, plural, meta.namespace)}/${encodeURIComponent(meta.name)}`;
      this.#policies.set(uid, { kind, path, existing: { owner: uid, status } });
    }
    this.#keeper.look(uid);
  }

  /** False when the policy is gone, or another one has its name. */
  async #write(uid: string, status: S): Promise<boolean> {
    const policy = this.#policies.get(uid);
    if (policy === undefined) return false;
    const { path } = policy;
    const shown = this.#form.shown(status);
    if (!(await patchStatus(this.#options.transport, { path, uid, status: shown }))) return false;
    this.#options.written?.();
    if (this.#policies.has(uid)) this.#policies.set(uid, { ...policy, existing: { owner: uid, status } });
    return true;
  }

  #refused(realization: PolicyRealization): void {
    const policy = this.#policies.get(realization.source.uid);
    if (policy === undefined) return;
    const { group, version, kind } = policy.kind;
    this.#options.refused?.(problemEvent(realization, { apiVersion: `${group}/${version}`, kind }));
  }
}
