import type { RealizationProblem } from '#controlplane/wire.ts';
import type { Nodes } from '#policy/changes.ts';
import type { CompiledPolicy } from '#policy/compiled.ts';
import type { PolicySource, Problem } from '#policy/model.ts';

/** Nodes that are named in a message. */
const mostNamed = 5;

/** How far an object of the API is in force, which may be several policies for the nodes. */
export type PolicyRealization = {
  readonly source: PolicySource;
  /** `metadata.generation` of the source. */
  readonly generation: number;
  readonly problems: readonly Problem[];
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

/** Where one policy is meant to be, and where it is. */
export type Entry = {
  policy: CompiledPolicy;
  span: Nodes;
  /** The nodes where the policy is in force, also some that are not in the span any more; undefined is none. */
  current: Set<string> | undefined;
  failures: Map<string, RealizationProblem> | undefined;
  /** Monotonic, while the change is not in force everywhere. */
  readAt: number | undefined;
};

/**
 * How far the policies of one source are in force together, of which the first is the source's own: what is of another
 * generation than that is yet to be told to the nodes, or to be taken back. `isHeard`: what a node did not say by now is
 * not so.
 */
export function combined(
  [first, ...more]: readonly [Entry, ...Entry[]],
  isHeard: (node: string) => boolean,
): PolicyRealization {
  const entries = [first, ...more];
  const desired = more.length === 0 ? first.span : new Set(entries.flatMap(({ span }) => [...span]));
  const { sourceRef, generation = 0 } = first.policy;
  const behind = new Set(entries.flatMap((entry) => missing(entry, generation)));
  const failures = new Map(entries.flatMap(failuresOf));
  const waiting = [...behind].filter((node) => !failures.has(node));
  return {
    source: sourceRef,
    generation,
    problems: more.length === 0 ? first.policy.problems : distinctProblems(entries),
    desiredNodes: desired.size,
    currentNodes: desired.size - behind.size,
    waiting: [...waiting].sort().slice(0, mostNamed),
    failures: [...failures]
      .sort(([a], [b]) => a.localeCompare(b))
      .slice(0, mostNamed)
      .map(([node, problem]) => ({ node, problem })),
    isSettled: waiting.every(isHeard),
  };
}

/** Whether a policy is in force on all its nodes. */
export function isComplete({ span, current }: Entry): boolean {
  if (span.size === 0) return true;
  if (current === undefined || current.size < span.size) return false;
  for (const node of span) if (!current.has(node)) return false;
  return true;
}

/** The nodes where a policy should be in force as of a generation and is not. */
function missing({ policy, span, current }: Entry, generation: number): readonly string[] {
  const isOther = (policy.generation ?? 0) !== generation;
  return isOther || current === undefined ? [...span] : [...span].filter((node) => !current.has(node));
}

function failuresOf({ span, failures }: Entry): readonly (readonly [string, RealizationProblem])[] {
  return failures === undefined ? [] : [...failures].filter(([node]) => span.has(node));
}

/** The parts of a policy mostly have the same problems. */
function distinctProblems(entries: readonly Entry[]): readonly Problem[] {
  const all = entries.flatMap(({ policy }) => policy.problems);
  return [...new Map(all.map((problem) => [`${problem.path} ${problem.message}`, problem])).values()];
}
