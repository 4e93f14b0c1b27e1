import type { Clock } from '#base/clock.ts';
import type { NodePolicyReport, PolicyOutcome, RealizationProblem } from '#controlplane/wire.ts';
import type { Nodes, PolicyChange } from '#policy/changes.ts';
import type { CompiledPolicy } from '#policy/compiled.ts';
import { podKey } from '#policy/pods.ts';

/** After a start every agent has this long to say what is in force; until then what it said before is not contradicted. */
const settleMs = 60_000;
/** Nodes that are named in a message. */
const mostNamed = 5;

/** How far a policy is in force. */
export type PolicyRealization = {
  readonly policy: CompiledPolicy;
  /** How many nodes have pods that the policy applies to, and on how many of them it is in force as it is now. */
  readonly desiredNodes: number;
  readonly currentNodes: number;
  /** Some of the nodes on which it is not, in order. */
  readonly waiting: readonly string[];
  /** Some of the nodes on which it cannot be in force as it was meant, in order, and why. */
  readonly failures: readonly { readonly node: string; readonly problem: RealizationProblem }[];
  /** False while a node may only not have said yet that the policy is in force. */
  readonly isSettled: boolean;
};

/** Must not throw. */
export type TrackerOptions = {
  readonly clock: Clock;
  /** A policy is in force on all its nodes so many seconds after its change was read. */
  readonly realized?: (seconds: number) => void;
};

/** Is told of a policy, by `namespace/name`, and whether it is now in force on all nodes that it has. */
type Changed = (name: string, isEverywhere: boolean) => void;

type Entry = {
  policy: CompiledPolicy;
  span: Nodes;
  /** The nodes where the policy is in force, also some that are not in the span any more; undefined is none. */
  current: Set<string> | undefined;
  failures: Map<string, RealizationProblem> | undefined;
  /** Monotonic, while the change is not in force everywhere. */
  readAt: number | undefined;
};

/** Brings together which nodes a policy is meant for and where it is in force. */
export class RealizationTracker {
  readonly #options: TrackerOptions;
  readonly #startedAt: number;
  readonly #entries = new Map<string, Entry>();
  /** Uids by `namespace/name`. */
  readonly #names = new Map<string, string>();
  /** Nodes that have reported everything once. */
  readonly #known = new Set<string>();
  /** When a generation that is not computed yet was read, by uid. */
  readonly #read = new Map<string, { readonly generation: number; readonly at: number }>();
  #changed: Changed = () => undefined;

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
  }

  /** `namespace/name` of all policies. */
  get names(): Iterable<string> {
    return this.#names.keys();
  }

  /** Who is told that something about a policy changed; the last one counts. */
  onChange(changed: Changed): void {
    this.#changed = changed;
  }

  /** A policy was read from the API server. */
  policyRead(uid: string, generation: number): void {
    if (this.#entries.get(uid)?.policy.generation === generation) return;
    if (this.#read.get(uid)?.generation === generation) return;
    this.#read.set(uid, { generation, at: this.#options.clock.monotonic() });
  }

  /** The agents are told of a policy, or that it is gone. */
  published(change: PolicyChange): void {
    if (change.type === 'delete') this.#remove(change.name);
    else this.#put(change.policy, change.span);
  }

  /** Takes what a node says; false when it has to say everything first. */
  report({ metadata, isComplete, outcomes, removed }: NodePolicyReport): boolean {
    const node = metadata.name;
    const isKnown = this.#known.has(node);
    if (!isComplete && !isKnown) return false;
    this.#known.add(node);
    if (isComplete && isKnown) this.#forgetNode(node, new Set(outcomes.map(({ uid }) => uid)));
    for (const uid of removed) this.#forget(uid, node);
    for (const outcome of outcomes) this.#note(node, outcome);
    return true;
  }

  /** By `namespace/name`. */
  get(name: string): PolicyRealization | undefined {
    const entry = this.#entries.get(this.#names.get(name) ?? '');
    return entry && this.#describe(entry);
  }

  #put(policy: CompiledPolicy, span: Nodes): void {
    const { uid, generation } = policy;
    const before = this.#entries.get(uid);
    const isNew = before?.policy.generation !== generation;
    const entry: Entry = {
      policy,
      span,
      current: isNew ? undefined : pruned(before?.current, span),
      failures: isNew ? undefined : before?.failures,
      readAt: isNew ? this.#read.get(uid)?.at : before?.readAt,
    };
    this.#read.delete(uid);
    this.#entries.set(uid, entry);
    this.#names.set(nameOf(policy), uid);
    this.#update(entry);
  }

  #remove(uid: string): void {
    const entry = this.#entries.get(uid);
    if (entry === undefined) return;
    this.#entries.delete(uid);
    this.#read.delete(uid);
    const name = nameOf(entry.policy);
    if (this.#names.get(name) !== uid) return;
    this.#names.delete(name);
    this.#changed(name, false);
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
    const isEverywhere = entry.span.size > 0 && countCurrent(entry) === entry.span.size;
    if (entry.readAt !== undefined && isEverywhere) {
      realized?.((clock.monotonic() - entry.readAt) / 1_000);
      entry.readAt = undefined;
    }
    this.#changed(nameOf(entry.policy), isEverywhere);
  }

  #describe(entry: Entry): PolicyRealization {
    const { policy, span, current, failures } = entry;
    const waiting = [...span].filter((node) => current?.has(node) !== true && failures?.has(node) !== true);
    const isLate = this.#options.clock.monotonic() - this.#startedAt > settleMs;
    return {
      policy,
      desiredNodes: span.size,
      currentNodes: countCurrent(entry),
      waiting: waiting.sort().slice(0, mostNamed),
      failures: [...(failures ?? [])]
        .filter(([node]) => span.has(node))
        .sort(([a], [b]) => a.localeCompare(b))
        .slice(0, mostNamed)
        .map(([node, problem]) => ({ node, problem })),
      isSettled: isLate || waiting.every((node) => this.#known.has(node)),
    };
  }
}

function nameOf({ sourceRef }: CompiledPolicy): string {
  return podKey({ namespace: sourceRef.namespace ?? '', name: sourceRef.name });
}

function countCurrent({ span, current }: Entry): number {
  if (current === undefined) return 0;
  let count = 0;
  for (const node of current) if (span.has(node)) count += 1;
  return count;
}

/** A node that leaves the span and comes back need not say again what it said, so nodes are forgotten only in bulk. */
function pruned(current: Set<string> | undefined, span: Nodes): Set<string> | undefined {
  if (current === undefined || current.size <= 2 * span.size + 16) return current;
  return new Set([...current].filter((node) => span.has(node)));
}
