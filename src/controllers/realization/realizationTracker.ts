import type { Clock } from '#base/clock.ts';
import type { NodePolicyReport, PolicyOutcome } from '#controlplane/wire.ts';
import type { Nodes, PolicyChange } from '#policy/changes.ts';
import type { CompiledPolicy } from '#policy/compiled.ts';
import type { PolicySource } from '#policy/model.ts';
import { combined, type Entry, isComplete, type PolicyRealization } from './realization.ts';
import { SourceParts } from './sourceParts.ts';

/** After a start every agent has this long to say what is in force; until then what it said before is not contradicted. */
const settleMs = 60_000;

/** Must not throw. */
export type TrackerOptions = {
  readonly clock: Clock;
  /** A policy is in force on all its nodes so many seconds after its change was read. */
  readonly realized?: (seconds: number) => void;
};

/** Is told of a source whose policies changed, came or went, and whether they are now in force on all nodes they have. */
type Changed = (source: PolicySource, isEverywhere: boolean) => void;

/**
 * Brings together which nodes policies are meant for and where they are in force. A source, an object of the API, is
 * known by its uid; most are one policy with that uid, some are several.
 */
export class RealizationTracker {
  readonly #options: TrackerOptions;
  readonly #startedAt: number;
  readonly #entries = new Map<string, Entry>();
  /** By uid of the source, of those that are several. */
  readonly #parts = new Map<string, SourceParts>();
  /** Nodes that have reported everything once. */
  readonly #known = new Set<string>();
  /** When a generation that is not computed yet was read, by uid of the source. */
  readonly #read = new Map<string, { readonly generation: number; readonly at: number }>();
  readonly #listeners = new Set<Changed>();

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
  }

  /** The sources of all policies; one of several policies may come several times. */
  *sources(): Iterable<PolicySource> {
    for (const { policy } of this.#entries.values()) yield policy.sourceRef;
  }

  /** Tells `changed` from now on, until the function that is returned is called. */
  onChange(changed: Changed): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  /** A policy was read from the API server. */
  policyRead(uid: string, generation: number): void {
    if (this.#entriesOf(uid)[0]?.policy.generation === generation) return;
    if (this.#read.get(uid)?.generation === generation) return;
    this.#read.set(uid, { generation, at: this.#options.clock.monotonic() });
  }

  /** The agents are told of a policy, or that it is gone. */
  published(change: PolicyChange): void {
    if (change.type === 'delete') this.#remove(change.name);
    else this.#put(change.policy, change.span);
  }

  /** Takes what a node says; false when it has to say everything first. */
  report({ metadata, isComplete: isWhole, outcomes, removed }: NodePolicyReport): boolean {
    const node = metadata.name;
    const isKnown = this.#known.has(node);
    if (!isWhole && !isKnown) return false;
    this.#known.add(node);
    if (isWhole && isKnown) this.#forgetNode(node, new Set(outcomes.map(({ uid }) => uid)));
    for (const uid of removed) this.#forget(uid, node);
    for (const outcome of outcomes) this.#note(node, outcome);
    return true;
  }

  /** Whether there are policies of a source, by its uid. */
  has(uid: string): boolean {
    return this.#entries.has(uid) || this.#parts.has(uid);
  }

  /** How far a source is in force, by its uid; undefined while its own policy, which comes last, is not here. */
  get(uid: string): PolicyRealization | undefined {
    const [first, ...more] = this.#entriesOf(uid);
    if (first === undefined || first.policy.uid !== uid) return undefined;
    const isLate = this.#options.clock.monotonic() - this.#startedAt > settleMs;
    return combined([first, ...more], (node) => isLate || this.#known.has(node));
  }

  /** A policy whose content changed has to be in force anew, also where its source is the same as before. */
  #put(policy: CompiledPolicy, span: Nodes): void {
    const { uid, sourceRef } = policy;
    const before = this.#entries.get(uid);
    const isNew = before?.policy !== policy;
    const entry: Entry = {
      policy,
      span,
      current: isNew ? undefined : pruned(before?.current, span),
      failures: isNew ? undefined : before?.failures,
      readAt: isNew ? this.#read.get(sourceRef.uid)?.at : before?.readAt,
    };
    this.#read.delete(sourceRef.uid);
    this.#entries.set(uid, entry);
    if (before === undefined && uid !== sourceRef.uid) this.#partsOf(sourceRef.uid).uids.add(uid);
    this.#update(entry);
  }

  #remove(uid: string): void {
    const entry = this.#entries.get(uid);
    if (entry === undefined) return;
    const source = entry.policy.sourceRef;
    this.#entries.delete(uid);
    this.#read.delete(uid);
    const parts = this.#parts.get(source.uid);
    parts?.delete(uid);
    if (parts?.uids.size === 0) this.#parts.delete(source.uid);
    this.#tell(source);
  }

  #partsOf(source: string): SourceParts {
    const known = this.#parts.get(source);
    if (known !== undefined) return known;
    const parts = new SourceParts();
    this.#parts.set(source, parts);
    const own = this.#entries.get(source);
    if (own !== undefined) parts.sort(own);
    return parts;
  }

  #isEverywhere(source: string): boolean {
    const parts = this.#parts.get(source);
    if (parts !== undefined) return parts.isEverywhere;
    const own = this.#entries.get(source);
    return own !== undefined && own.span.size > 0 && isComplete(own);
  }

  #entriesOf(source: string): readonly Entry[] {
    const own = this.#entries.get(source);
    const parts = this.#parts.get(source);
    if (parts === undefined) return own === undefined ? [] : [own];
    return [source, ...parts.uids].flatMap((uid) => this.#entries.get(uid) ?? []);
  }

  #forgetNode(node: string, except: ReadonlySet<string>): void {
    for (const uid of this.#entries.keys()) if (!except.has(uid)) this.#forget(uid, node);
  }

  #forget(uid: string, node: string): void {
    const entry = this.#entries.get(uid);
    if (entry === undefined) return;
    const wasCurrent = entry.current?.delete(node) ?? false;
    const wasFailing = entry.failures?.delete(node) ?? false;
    if (wasCurrent || wasFailing) this.#update(entry);
  }

  /** What is said of another generation is not about the policy as it is now. */
  #note(node: string, { uid, generation, problem }: PolicyOutcome): void {
    const entry = this.#entries.get(uid);
    if (entry === undefined || generation !== (entry.policy.generation ?? 0)) return;
    if (problem === undefined) {
      entry.failures?.delete(node);
      entry.current ??= new Set();
      entry.current.add(node);
    } else {
      entry.current?.delete(node);
      entry.failures ??= new Map();
      entry.failures.set(node, problem);
    }
    this.#update(entry);
  }

  #update(entry: Entry): void {
    const { clock, realized } = this.#options;
    if (entry.readAt !== undefined && entry.span.size > 0 && isComplete(entry)) {
      realized?.((clock.monotonic() - entry.readAt) / 1_000);
      entry.readAt = undefined;
    }
    const source = entry.policy.sourceRef;
    this.#parts.get(source.uid)?.sort(entry);
    this.#tell(source);
  }

  /** At the cost of one policy, although the source may be thousands. */
  #tell(source: PolicySource): void {
    if (this.#listeners.size === 0) return;
    const isEverywhere = this.#isEverywhere(source.uid);
    for (const changed of this.#listeners) changed(source, isEverywhere);
  }
}

/** A node that leaves the span and comes back need not say again what it said, so nodes are forgotten only in bulk. */
function pruned(current: Set<string> | undefined, span: Nodes): Set<string> | undefined {
  if (current === undefined || current.size <= 2 * span.size + 16) return current;
  return new Set([...current].filter((node) => span.has(node)));
}
