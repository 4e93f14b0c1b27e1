import { isDeepStrictEqual } from 'node:util';
import { type GroupStatus, groupStatus } from '#crds/antrea/groupStatus.ts';
import { clusterGroup } from '#crds/clusterGroup.ts';
import type { ResourceDefinition } from '#crds/definition.ts';
import { group as namespacedGroup } from '#crds/group.ts';
import { resourcePath } from '#kube/objects.ts';
import { type OperatorOptions, type ResourceEvent, ResourceEventType } from '#kube/resilientOperator.ts';
import { WorkingOperator } from '#kube/workingOperator.ts';
import { WorkQueue } from '#kube/workQueue.ts';
import type { GroupRef } from '#policy/antrea/input.ts';
import type { Problem } from '#policy/model.ts';
import { patchStatus, statusIn, withoutSpec } from '../realization/statusObject.ts';
import type { StatusPace, StatusTurns } from '../realization/statusPace.ts';
import { groupStatusOf } from './groupStatus.ts';

/** A group is looked at when its news have reached the policy index, too. */
const newsMs = 200;
/** What becomes of a group depends on other groups: all are looked at so often. It costs a look-up each. */
const sweepMs = 5_000;

/** What {@link GroupOperator} needs. */
export type GroupOperatorOptions = OperatorOptions & {
  readonly pace: StatusPace;
  /** What is wrong with a group; undefined while it is not known. */
  readonly problemsOf: (group: GroupRef) => readonly Problem[] | undefined;
  /** Told of each write. */
  readonly written?: () => void;
};

type Group = { readonly path: string; readonly ref: GroupRef; readonly status: GroupStatus | undefined };

/** Says of ClusterGroups and Groups whether their members are known. Keys are uids. */
export class GroupOperator extends WorkingOperator {
  readonly #options: GroupOperatorOptions;
  readonly #groups = new Map<string, Group>();
  readonly #queue: WorkQueue;
  readonly #turns: StatusTurns;

  constructor(options: GroupOperatorOptions) {
    super({ ...options, isOptional: true, transform: withoutSpec });
    this.#options = options;
    this.#queue = new WorkQueue({ ...options, concurrency: 4, process: (uid) => this.#reconcile(uid) });
    this.#turns = options.pace.turnsOf('Group', (uid) => this.#queue.add(uid));
  }

  protected override async init(): Promise<void> {
    for (const definition of [clusterGroup, namespacedGroup]) {
      const { group, version, plural } = definition;
      await this.watchResource(group, version, plural, (event) => this.#onEvent(definition, event));
    }
    this.work((signal) => this.#queue.run(signal));
    this.work((signal) => this.#sweep(signal));
  }

  async #onEvent(definition: ResourceDefinition, { type, meta, object }: ResourceEvent): Promise<void> {
    const { uid = '' } = object.metadata ?? {};
    const { name, namespace } = meta;
    if (type === ResourceEventType.Deleted) this.#groups.delete(uid);
    else {
      const path = `${resourcePath(definition.group, definition.version, definition.plural, namespace)}/${encodeURIComponent(name)}`;
      const status = groupStatus.safeParse(statusIn(object));
      this.#groups.set(uid, { path, ref: { name, namespace }, status: status.data });
    }
    this.#queue.addAfter(uid, newsMs);
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#options.clock.sleep(sweepMs, signal).catch(() => undefined);
      for (const [uid, group] of this.#groups) if (this.#outdated(group) !== undefined) this.#queue.add(uid);
    }
  }

  /** The status that a group should have and has not. */
  #outdated({ ref, status }: Group): GroupStatus | undefined {
    const problems = this.#options.problemsOf(ref);
    if (problems === undefined) return undefined;
    const wanted = groupStatusOf(problems, status, this.#options.clock.now());
    return isDeepStrictEqual(status, wanted) ? undefined : wanted;
  }

  async #reconcile(uid: string): Promise<void> {
    const group = this.#groups.get(uid);
    const status = group && this.#outdated(group);
    if (group === undefined || status === undefined) this.#turns.settled(uid);
    else if (this.#turns.admits(uid, 'awaited')) await this.#write(uid, group, status);
  }

  async #write(uid: string, group: Group, status: GroupStatus): Promise<void> {
    if (!(await patchStatus(this.#options.transport, { path: group.path, uid, status }))) return;
    this.#options.written?.();
    if (this.#groups.has(uid)) this.#groups.set(uid, { ...group, status });
  }
}
