import { gotoTable } from '../actions.ts';
import { priorities } from '../constants.ts';
import type { Flow } from '../flow.ts';
import type { Clause } from './clause.ts';
import { policyTables } from './direction.ts';
import { ruleMark } from './inherited.ts';
import type { ConjunctionSpec } from './policyChange.ts';

/** A rule with its number and the priority of its match flows. */
export type Conjunction = {
  readonly spec: ConjunctionSpec;
  readonly id: number;
  readonly priority: number;
  readonly clauses: readonly Clause[];
};

/** The flow that lets pass what meets all clauses, and notes which rule it was. */
export function actionFlow({ spec, id }: Pick<Conjunction, 'spec' | 'id'>): Flow {
  const { rules, register, after } = policyTables[spec.direction];
  return {
    table: rules,
    priority: priorities.low,
    match: `conj_id=${id},ip`,
    actions: `load:0x${id.toString(16)}->NXM_NX_REG${register}[],${gotoTable(after)}`,
    category: 'policy',
    objectId: ruleMark(spec.key),
  };
}

/** A clause's place in a rule: `1/2` is the first of two. */
export function placeOf({ clauses }: Conjunction, clause: Clause): string {
  return `${clauses.indexOf(clause) + 1}/${clauses.length}`;
}

/** The clause with the fewest matches: without it a rule lets nothing through. */
export function gateOf(clauses: readonly Clause[]): Clause | undefined {
  let smallest: Clause | undefined;
  for (const clause of clauses) if (smallest === undefined || clause.size < smallest.size) smallest = clause;
  return smallest;
}
