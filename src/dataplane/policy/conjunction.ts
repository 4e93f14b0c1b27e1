import type { Action } from '#policy/model.ts';
import { actionsOf, gotoTable } from '../actions.ts';
import { priorities } from '../constants.ts';
import type { Flow } from '../flow.ts';
import type { Clause } from './clause.ts';
import { policyTables } from './direction.ts';
import { ruleMark } from './inherited.ts';
import { packetInReasons, toAgent } from './packetIn.ts';
import { type Page, priorityOfPage, tableOfPage } from './page.ts';
import type { ConjunctionSpec } from './policyChange.ts';

/** A rule with its number and the page of its match flows. */
export type Conjunction = {
  readonly spec: ConjunctionSpec;
  readonly id: number;
  readonly page: Page;
  readonly clauses: readonly Clause[];
};

/** The flow that decides about what meets all clauses, and notes which rule it was. */
export function actionFlow({ spec, id, page }: Pick<Conjunction, 'spec' | 'id' | 'page'>): Flow {
  return {
    table: tableOfPage(page),
    priority: spec.order === undefined ? priorities.low : priorityOfPage(page),
    match: `conj_id=${id},ip`,
    actions: actionsOfRule(spec, id, tableOfPage(page)),
    category: 'rule',
    objectId: ruleMark(spec.key),
  };
}

function actionsOfRule({ direction, order }: ConjunctionSpec, id: number, table: number): string {
  const { action = 'Allow', log = false } = order ?? {};
  const reasons = (action === 'Reject' ? packetInReasons.reject : 0) | (log ? packetInReasons.log : 0);
  const next = nextTable(direction, action, table);
  const isNoted = action === 'Allow' || reasons !== 0;
  return actionsOf(
    ...(isNoted ? [`load:0x${id.toString(16)}->NXM_NX_REG${policyTables[direction].register}[]`] : []),
    ...(reasons === 0 ? [] : [toAgent(reasons)]),
    ...(next === undefined ? [] : [gotoTable(next)]),
  );
}

/** Where a packet goes on; undefined when it ends here. */
function nextTable(
  direction: ConjunctionSpec['direction'],
  action: Action,
  table: number,
): number | undefined {
  const { rules, after } = policyTables[direction];
  switch (action) {
    case 'Allow':
      return after;
    case 'Pass':
      // Behind the Kubernetes policies there is nothing left to ask.
      return table < rules ? rules : after;
    case 'Drop':
    case 'Reject':
      return undefined;
    default:
      return action satisfies never;
  }
}

/** A clause's place in a rule: `1/2` is the first of two. */
export function placeOf({ clauses }: Conjunction, clause: Clause): string {
  return `${clauses.indexOf(clause) + 1}/${clauses.length}`;
}

/** The clause with the fewest matches: without it a rule is about nothing. */
export function gateOf(clauses: readonly Clause[]): Clause | undefined {
  let smallest: Clause | undefined;
  for (const clause of clauses) if (smallest === undefined || clause.size < smallest.size) smallest = clause;
  return smallest;
}
