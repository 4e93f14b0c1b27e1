import type { PolicyDelta } from './delta.ts';
import type { Direction } from './direction.ts';

/** A rule as the switch knows it: a packet that meets every clause may pass. Clauses are named by their keys. */
export type ConjunctionSpec = {
  readonly key: string;
  readonly direction: Direction;
  readonly clauses: readonly string[];
};

/** Matches that come to a clause or leave it; a clause is named once in a change, and a match on one side only. */
export type MemberChange = {
  readonly direction: Direction;
  readonly clause: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
};

/** Pods named by a clause are isolated for `change` reasons more, or less. */
export type IsolationChange = {
  readonly direction: Direction;
  readonly clause: string;
  readonly change: number;
};

/** Everything that changes at once. A key is either added or removed. */
export type PolicyChange = {
  readonly members: readonly MemberChange[];
  readonly add: readonly ConjunctionSpec[];
  readonly remove: readonly string[];
  readonly isolation: readonly IsolationChange[];
};

/** Nothing changes: rules that found no room are tried again. */
export const noChange: PolicyChange = { members: [], add: [], remove: [], isolation: [] };

/**
 * How to get from one state to the next without a mix of both: what `stage` installs lets nothing through yet, `flip`
 * changes over in one bundle, `cleanup` removes what has no effect any more.
 */
export type Phases = {
  readonly stage: PolicyDelta;
  readonly flip: PolicyDelta;
  readonly cleanup: PolicyDelta;
};
