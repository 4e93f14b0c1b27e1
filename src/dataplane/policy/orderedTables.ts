import { isBaseline } from '#policy/precedence.ts';
import { tableNumbers } from '../tables.ts';
import { type Direction, policyTables } from './direction.ts';
import type { ConjunctionSpec } from './policyChange.ts';
import type { SlotRange } from './slotRow.ts';

/** The last tier of each table but the fifth, which has all others that come before the Kubernetes policies. */
const lastTiers = [50, 100, 150, 200] as const;

/** Below what established connections take. */
const tierSlots: SlotRange = { low: 1, high: 64_989 };
/** Below what isolates pods: a pod that Kubernetes policies isolate never comes to the baseline. */
const baselineSlots: SlotRange = { low: 1, high: 190 };

/** The table of an ordered rule's flows. Tiers share five tables, so that their number may grow. */
export function orderedTable(direction: Direction, tierPriority: number): number {
  if (isBaseline(tierPriority)) return policyTables[direction].isolation;
  const first = direction === 'In' ? tableNumbers.firstIngressTier : tableNumbers.firstEgressTier;
  return first + lastTiers.filter((last) => tierPriority > last).length;
}

/** The table of a rule's flows. */
export function tableOf({ direction, order }: Pick<ConjunctionSpec, 'direction' | 'order'>): number {
  if (order === undefined) return policyTables[direction].rules;
  return orderedTable(direction, order.precedence.tierPriority);
}

/** The priorities that ordered rules may have in a table. */
export function slotsOf(table: number): SlotRange {
  const isDefault = table === policyTables.In.isolation || table === policyTables.Out.isolation;
  return isDefault ? baselineSlots : tierSlots;
}

/** The direction of the rules in a table; undefined for tables without rules. */
export function directionOf(table: number): Direction | undefined {
  if (isWithin(table, tableNumbers.firstEgressTier, policyTables.Out.isolation)) return 'Out';
  return isWithin(table, tableNumbers.firstIngressTier, policyTables.In.isolation) ? 'In' : undefined;
}

function isWithin(table: number, first: number, last: number): boolean {
  return table >= first && table <= last;
}
