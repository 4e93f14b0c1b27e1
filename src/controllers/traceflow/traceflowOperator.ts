import { clusterResourcePath } from '#crds/definition.ts';
import { type TraceflowSpec, traceflow } from '#crds/traceflow.ts';
import type { TraceflowNodeResult, TraceflowStatus } from '#crds/traceflowStatus.ts';
import { type OperatorOptions, type ResourceEvent, ResourceEventType } from '#kube/resilientOperator.ts';
import { WorkingOperator } from '#kube/workingOperator.ts';
import { WorkQueue } from '#kube/workQueue.ts';
import { patchStatus } from '../realization/statusObject.ts';
import { outcomeOf } from './outcome.ts';
import { PodFinder } from './podFinder.ts';
import { TraceflowTags } from './tags.ts';

/** While all tags are in use. */
const againMs = 1_000;
const defaultTimeoutS = 20;

type Known = { readonly name: string; readonly spec: TraceflowSpec; status: TraceflowStatus };

/**
 * Lets Traceflows run, as many at a time as there are tags, and says how they end. The agents see what runs, and write what
 * they saw; phases and limits as Antrea v0.9.2, but for the shorter timeout. Keys are uids.
 */
export class TraceflowOperator extends WorkingOperator {
  readonly #options: OperatorOptions;
  readonly #tags = new TraceflowTags();
  readonly #pods: PodFinder;
  readonly #known = new Map<string, Known>();
  /** When those that run are over, on the monotonic clock. */
  readonly #deadlines = new Map<string, number>();
  readonly #queue: WorkQueue;

  constructor(options: OperatorOptions) {
    super({ ...options, isOptional: true });
    this.#options = options;
    this.#pods = new PodFinder(options.transport);
    this.#queue = new WorkQueue({ ...options, process: (uid) => this.#reconcile(uid) });
  }

  protected override async init(): Promise<void> {
    const { group, version, plural } = traceflow;
    await this.watchResource(group, version, plural, (event) => this.#onEvent(event));
    // Not before it is known which tags are in use.
    this.workWhenSynced((signal) => this.#queue.run(signal));
  }

  async #onEvent({ type, meta, object }: ResourceEvent): Promise<void> {
    const { uid = '' } = object.metadata ?? {};
    const read = traceflow.fields.safeParse(object);
    if (type === ResourceEventType.Deleted || read.data === undefined) {
      this.#known.delete(uid);
      this.#over(uid);
      return;
    }
    const { spec, status = {} } = read.data;
    this.#known.set(uid, { name: meta.name, spec, status });
    if (status.phase === 'Running' && status.dataplaneTag) this.#tags.occupy(status.dataplaneTag, uid);
    this.#queue.add(uid);
  }

  async #reconcile(uid: string): Promise<void> {
    const known = this.#known.get(uid);
    if (known === undefined) return;
    const { phase } = known.status;
    if (phase === 'Running') await this.#follow(uid, known);
    else if (phase === undefined || phase === 'Pending') await this.#begin(uid, known);
    else this.#over(uid);
  }

  async #begin(uid: string, known: Known): Promise<void> {
    const { pod, namespace } = known.spec.source;
    const tag = this.#tags.take(uid);
    if (tag === undefined) {
      this.#queue.addAfter(uid, againMs);
      if (known.status.phase !== 'Pending')
        await this.#write(uid, known, { phase: 'Pending', reason: 'all data plane tags are in use' });
      return;
    }
    const problem = await this.#pods.problemOf(namespace, pod);
    if (problem !== undefined) return this.#end(uid, known, { phase: 'Failed', reason: problem });
    const startTime = new Date(this.#options.clock.now()).toISOString();
    const begins = { phase: 'Running', reason: '', dataplaneTag: tag, startTime } as const;
    // It may be gone by now, and nobody would give the tag back.
    if (!(await this.#write(uid, known, begins))) this.#over(uid);
  }

  async #follow(uid: string, known: Known): Promise<void> {
    const { status } = known;
    const outcome = outcomeOf(status, this.#leftMs(uid, known));
    switch (outcome.kind) {
      case 'wait':
        this.#queue.addAfter(uid, outcome.ms);
        return;
      case 'failed':
        return this.#end(uid, known, { phase: 'Failed', reason: outcome.reason });
      case 'succeeded':
        return this.#end(uid, known, {
          phase: 'Succeeded',
          results: await this.#named(status.results ?? []),
        });
      default:
        return outcome satisfies never;
    }
  }

  /** The clock on the wall is looked at once, for what a former controller began: it may jump. */
  #leftMs(uid: string, { spec: { timeout = defaultTimeoutS }, status: { startTime } }: Known): number {
    const { clock } = this.#options;
    const wholeMs = timeout * 1_000;
    const passedMs = startTime === undefined ? 0 : clock.now() - Date.parse(startTime);
    const leftMs = Math.min(Math.max(wholeMs - passedMs, 0), wholeMs);
    const deadline = this.#deadlines.get(uid) ?? clock.monotonic() + leftMs;
    this.#deadlines.set(uid, deadline);
    return deadline - clock.monotonic();
  }

  #over(uid: string): void {
    this.#tags.release(uid);
    this.#deadlines.delete(uid);
  }

  async #end(uid: string, known: Known, status: TraceflowStatus): Promise<void> {
    await this.#write(uid, known, { ...status, dataplaneTag: 0 });
    this.#over(uid);
  }

  /** False when it is gone. */
  async #write(uid: string, known: Known, status: TraceflowStatus): Promise<boolean> {
    const { transport, logger } = this.#options;
    const path = clusterResourcePath(traceflow, known.name);
    if (!(await patchStatus(transport, { path, uid, status }))) return false;
    known.status = { ...known.status, ...status };
    logger.info({ traceflow: known.name, phase: status.phase, reason: status.reason }, 'Traceflow goes on');
    // What became due by this write is not waited for.
    this.#queue.add(uid);
    return true;
  }

  /** The sender first. The nodes know only their own pods: an address that a Service was translated to gets its pod here. */
  async #named(results: readonly TraceflowNodeResult[]): Promise<TraceflowNodeResult[]> {
    const named: TraceflowNodeResult[] = [];
    for (const result of results) {
      const observations = [];
      for (const each of result.observations ?? []) {
        const { translatedDstIP, pod } = each;
        const found =
          translatedDstIP && pod === undefined ? await this.#pods.podAt(translatedDstIP) : undefined;
        observations.push(found === undefined ? each : { ...each, pod: found });
      }
      named.push({ ...result, observations });
    }
    return named.sort((a, b) => Number(b.role === 'Sender') - Number(a.role === 'Sender'));
  }
}
