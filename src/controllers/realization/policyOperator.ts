import { apiVersionOf, type ResourceDefinition } from '#crds/definition.ts';
import type { EventReport } from '#kube/eventRecorder.ts';
import { resourcePath } from '#kube/objects.ts';
import {
  type OperatorOptions,
  ResilientOperator,
  type ResourceEvent,
  ResourceEventType,
} from '#kube/resilientOperator.ts';
import { policyStatusOf, type WrittenPolicyStatus, writtenPolicyStatus } from './policyStatus.ts';
import { problemEvent } from './problemEvent.ts';
import type { PolicyRealization } from './realization.ts';
import { type Existing, type KeeperOptions, StatusKeeper } from './statusKeeper.ts';
import { patchStatus, statusIn, withoutSpec } from './statusObject.ts';

export type PolicyOperatorOptions = OperatorOptions &
  KeeperOptions & {
    /** Told of each write. */
    readonly written?: () => void;
    /** Told of each policy whose new status says that it has problems. */
    readonly refused?: (event: EventReport) => void;
  };

/** A policy in one of the API groups. */
type Policy = {
  readonly definition: ResourceDefinition;
  readonly path: string;
  readonly existing: Existing<WrittenPolicyStatus>;
};

/** Keeps the status of one kind of Antrea's policies true, in all API groups that have it. Keys are uids. */
export abstract class PolicyOperator extends ResilientOperator {
  readonly #options: PolicyOperatorOptions;
  readonly #definitions: readonly ResourceDefinition[];
  readonly #keeper: StatusKeeper<WrittenPolicyStatus>;
  readonly #policies = new Map<string, Policy>();
  readonly #stopping = new AbortController();
  #working: Promise<void> = Promise.resolve();

  constructor(
    options: PolicyOperatorOptions,
    definitions: readonly [ResourceDefinition, ...ResourceDefinition[]],
  ) {
    super({ ...options, isOptional: true, transform: withoutSpec });
    this.#options = options;
    this.#definitions = definitions;
    this.#keeper = new StatusKeeper(options, {
      kind: definitions[0].kind,
      uidOf: (uid) => (this.#policies.has(uid) ? uid : undefined),
      existing: (uid) => this.#policies.get(uid)?.existing,
      statusOf: policyStatusOf,
      write: (uid, _realization, status) => this.#write(uid, status),
      refused: (realization) => this.#refused(realization),
    });
  }

  override async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
    await super.stop();
  }

  protected override async init(): Promise<void> {
    for (const definition of this.#definitions) {
      const { group, version, plural } = definition;
      await this.watchResource(group, version, plural, (event) => this.#onEvent(definition, event));
    }
    const { tracker } = this.#options;
    const forget = tracker.onChange(({ uid }, isEverywhere) => {
      if (this.#policies.has(uid)) this.#keeper.look(uid, isEverywhere);
    });
    this.#working = this.#keeper.run(this.#stopping.signal).then(forget);
  }

  async #onEvent(definition: ResourceDefinition, { type, meta, object }: ResourceEvent): Promise<void> {
    const { uid = '' } = object.metadata ?? {};
    const { group, version, plural } = definition;
    if (type === ResourceEventType.Deleted) this.#policies.delete(uid);
    else {
      const status = writtenPolicyStatus(statusIn(object));
      const path = `${resourcePath(group, version, plural, meta.namespace)}/${encodeURIComponent(meta.name)}`;
      this.#policies.set(uid, { definition, path, existing: { owner: uid, status } });
    }
    this.#keeper.look(uid);
  }

  /** False when the policy is gone, or another one has its name. */
  async #write(uid: string, status: WrittenPolicyStatus): Promise<boolean> {
    const policy = this.#policies.get(uid);
    if (policy === undefined) return false;
    if (!(await patchStatus(this.#options.transport, { path: policy.path, uid, status }))) return false;
    this.#options.written?.();
    if (this.#policies.has(uid)) this.#policies.set(uid, { ...policy, existing: { owner: uid, status } });
    return true;
  }

  #refused(realization: PolicyRealization): void {
    const policy = this.#policies.get(realization.source.uid);
    if (policy === undefined) return;
    const { kind } = policy.definition;
    this.#options.refused?.(problemEvent(realization, { apiVersion: apiVersionOf(policy.definition), kind }));
  }
}
