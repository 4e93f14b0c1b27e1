import { apiVersionOf, clusterResourcePath, type ResourceDefinition } from '#crds/definition.ts';
import { securityTier, tier } from '#crds/tier.ts';
import { apiStatus } from '#kube/errors.ts';
import type { EventReport } from '#kube/eventRecorder.ts';
import { type OperatorOptions, type ResourceEvent, ResourceEventType } from '#kube/resilientOperator.ts';
import { WorkingOperator } from '#kube/workingOperator.ts';
import { WorkQueue } from '#kube/workQueue.ts';
import { TierBook, type TierObject } from '#policy/antrea/tierBook.ts';
import { tierObject } from '../networkPolicy/antreaFeeds.ts';
import { tiersToCreate } from './defaultTiers.ts';

/** As Antrea v0.11, but that it goes on. */
const backoff = { baseMs: 1_000, capMs: 8_000 };
/** Where the kind is not served yet, it is tried again after this. */
const unservedMs = 3_000;
/** Tiers are looked at when this has passed: what belongs together has come by then. */
const judgeMs = 500;
const definitions = [tier, securityTier];
const judging = 'judge';

/** What {@link TierOperator} needs. */
export type TierOperatorOptions = OperatorOptions & {
  /** Told once of each tier that is not used as it is written. */
  readonly refused?: (event: EventReport) => void;
};

/**
 * Creates the default tiers where they are missing, under either API group. One that exists is left as it is, whatever
 * it says. A tier that takes the name or the priority of another gets an event.
 */
export class TierOperator extends WorkingOperator {
  readonly #options: TierOperatorOptions;
  readonly #book = new TierBook();
  readonly #queue: WorkQueue;
  /** What was told of tiers, by uid. */
  readonly #told = new Map<string, string>();

  constructor(options: TierOperatorOptions) {
    super({ ...options, isOptional: true });
    this.#options = options;
    this.#queue = new WorkQueue({ ...options, backoff, process: (key) => this.#process(key) });
  }

  protected override async init(): Promise<void> {
    for (const definition of definitions) {
      const { group, version, plural } = definition;
      await this.watchResource(group, version, plural, (event) => this.#onEvent(definition, event));
    }
    // Not before it is known which tiers exist.
    this.workWhenSynced(async (signal) => {
      for (const { metadata } of tiersToCreate) this.#queue.addAfter(metadata.name, judgeMs);
      await this.#queue.run(signal);
    });
  }

  async #onEvent(definition: ResourceDefinition, { type, meta, object }: ResourceEvent): Promise<void> {
    const { name } = meta;
    const { uid = '', creationTimestamp } = object.metadata ?? {};
    const read = tierObject(
      {
        metadata: { name, uid, creationTimestamp: creationTimestamp?.toString() },
        spec: { priority: priorityOf(object) },
      },
      definition.group,
    );
    if (type === ResourceEventType.Deleted || read === undefined) {
      this.#book.delete({ apiGroup: definition.group, name });
      this.#told.delete(uid);
    } else this.#book.set(read);
    if (tiersToCreate.some(({ metadata }) => metadata.name === name)) this.#queue.addAfter(name, judgeMs);
    this.#queue.addAfter(judging, judgeMs);
  }

  async #process(key: string): Promise<void> {
    if (key === judging) this.#judge();
    else await this.#create(key);
  }

  async #create(name: string): Promise<void> {
    const wanted = tiersToCreate.find(({ metadata }) => metadata.name === name);
    if (wanted === undefined || this.#book.get(name) !== undefined) return;
    const { transport, logger } = this.#options;
    const body = { apiVersion: apiVersionOf(tier), kind: tier.kind, ...wanted };
    try {
      await transport.request({ method: 'POST', path: clusterResourcePath(tier), body });
      logger.info({ tier: name, priority: wanted.spec.priority }, 'default tier created');
    } catch (error) {
      if (apiStatus(error) === 404) this.#queue.addAfter(name, unservedMs);
      else if (apiStatus(error) !== 409) throw error;
    }
  }

  #judge(): void {
    for (const each of this.#book.all()) {
      const problem = this.#book.problemOf(each);
      if (this.#told.get(each.uid) === problem?.message) continue;
      if (problem === undefined) this.#told.delete(each.uid);
      else {
        this.#told.set(each.uid, problem.message);
        this.#tell(each, problem);
      }
    }
  }

  #tell(
    { apiGroup, name, uid }: TierObject,
    { reason, message }: { readonly reason: string; readonly message: string },
  ): void {
    const { logger, refused } = this.#options;
    logger.warn({ tier: name, apiGroup, reason }, 'a tier is not used as it is written');
    const definition = definitions.find(({ group }) => group === apiGroup) ?? tier;
    refused?.({
      type: 'Warning',
      regarding: { apiVersion: apiVersionOf(definition), kind: definition.kind, namespace: '', name, uid },
      reason,
      action: 'Accept',
      note: message,
    });
  }
}

function priorityOf(object: object): number | undefined {
  const read = tier.fields.pick({ spec: true }).safeParse(object);
  return read.success ? read.data.spec.priority : undefined;
}
