import { tableNumbers, tables } from '../tables.ts';

/**
 * Where packets come into the policy tables: `direct` to those of Kubernetes, or first through those of ordered rules,
 * which have flows only then.
 */
export type PolicyEntryKind = 'direct' | 'ordered';

/** The first table of each direction. */
export const entryTables: Readonly<
  Record<PolicyEntryKind, { readonly egress: number; readonly ingress: number }>
> = {
  direct: { egress: tableNumbers.egressRule, ingress: tableNumbers.ingressRule },
  ordered: { egress: tableNumbers.firstEgressTier, ingress: tableNumbers.firstIngressTier },
};

/** The entry of a switch that holds so many flows in each table. */
export function entryOf(flowCounts: ReadonlyMap<number, number>): PolicyEntryKind {
  const isThere = tables.some(
    ({ number, presence }) => presence === 'policy' && (flowCounts.get(number) ?? 0) > 0,
  );
  return isThere ? 'ordered' : 'direct';
}
