import type { Action } from '#policy/model.ts';
import type { Precedence } from '#policy/precedence.ts';
import type { PolicyDelta } from './delta.ts';
import type { Direction } from './direction.ts';

/** What an ordered rule does, where it stands among the others, and whether it tells of the packets it meets. */
export type RuleOrder = {
  readonly precedence: Precedence;
  readonly action: Action;
  readonly log: boolean;
};

/**
 * A rule as the switch knows it: its action is for packets that meet every clause. Clauses are named by their keys. A
 * rule without `order` is one of Kubernetes: it lets pass. Never changed under the same key: other content or another
 * place is another key.
 */
export type ConjunctionSpec = {
  readonly key: string;
  readonly direction: Direction;
  readonly clauses: readonly string[];
  readonly order?: RuleOrder;
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
