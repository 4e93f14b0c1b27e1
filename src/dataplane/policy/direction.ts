import { tableNumbers } from '../tables.ts';

/** Seen from the pods that a policy applies to: traffic to them or from them. */
export type Direction = 'In' | 'Out';

/** Where the rules of a direction live, where isolated pods' traffic ends, and what follows both. */
export type PolicyTables = {
  readonly rules: number;
  readonly isolation: number;
  readonly after: number;
  /** Register that keeps the id of the conjunction that let the packet pass. */
  readonly register: 5 | 6;
};

/** The tables of Kubernetes NetworkPolicies, as Antrea v0.9.2. */
export const policyTables: Readonly<Record<Direction, PolicyTables>> = {
  In: {
    rules: tableNumbers.ingressRule,
    isolation: tableNumbers.ingressDefaultRule,
    after: tableNumbers.conntrackCommit,
    register: 6,
  },
  Out: {
    rules: tableNumbers.egressRule,
    isolation: tableNumbers.egressDefaultRule,
    after: tableNumbers.l3Forwarding,
    register: 5,
  },
};

/** Of the flows that isolate pods. */
export const isolationPriority = 200;
