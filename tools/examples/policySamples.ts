import { policyStatusForm } from '#controllers/realization/policyStatus.ts';
import type { PolicyRealization } from '#controllers/realization/realization.ts';

/** What a tool makes of a policy in some phase. */
type Expected = {
  readonly argo: 'Healthy' | 'Progressing' | 'Degraded';
  readonly flux: 'Current' | 'InProgress' | 'Failed';
  /** By the conditions alone, as `kubectl` plugins and Flux without expressions. */
  readonly kstatus: 'Current' | 'InProgress';
  /** In what people are shown. */
  readonly message: string;
};

/** A policy as the API server shows it, and what tools should make of it. */
export type PolicySample = Expected & {
  readonly what: string;
  readonly object: { readonly metadata: { readonly generation: number }; readonly status?: object };
};

const generation = 3;
const realization: PolicyRealization = {
  source: { type: 'AntreaClusterNetworkPolicy', name: 'p', uid: 'u' },
  generation,
  problems: [],
  desiredNodes: 2,
  currentNodes: 2,
  waiting: [],
  failures: [],
  isSettled: true,
};

const waiting = {
  argo: 'Progressing',
  flux: 'InProgress',
  kstatus: 'InProgress',
  message: 'Waiting for the Antrea controller',
} as const;
const healthy = { argo: 'Healthy', flux: 'Current', kstatus: 'Current', message: '' } as const;
const failed = { argo: 'Degraded', flux: 'Failed', kstatus: 'InProgress' } as const;

/** With the status that the controller writes for `changes`. */
function written(what: string, changes: Partial<PolicyRealization>, expected: Expected): PolicySample {
  const status = policyStatusForm.of({ ...realization, ...changes }, undefined, 0);
  return { what, object: { metadata: { generation }, status }, ...expected };
}

/** A policy in each phase, and around them. */
export const policySamples: readonly PolicySample[] = [
  {
    what: 'that nobody has looked at',
    object: { metadata: { generation }, status: { observedGeneration: -1 } },
    ...waiting,
  },
  written('that was in force before it was changed', { generation: generation - 1 }, waiting),
  written('that is in force on its nodes', {}, healthy),
  written(
    'that applies to no pod',
    { desiredNodes: 0, currentNodes: 0 },
    { ...healthy, message: 'no running pod' },
  ),
  written(
    'that is in force on one node of two',
    { currentNodes: 1, waiting: ['n2'], isSettled: false },
    { ...waiting, message: 'not yet in force on n2' },
  ),
  written(
    'whose tier is not there yet',
    { problems: [{ reason: 'TierNotFound', path: 'spec.tier', message: 'there is no tier "x"' }] },
    { ...waiting, message: 'spec.tier: there is no tier "x"' },
  ),
  written(
    'of which a part is not supported',
    {
      problems: [
        { reason: 'UnsupportedField', path: 'spec.egress[0].to[0]', message: 'fqdn is not supported' },
      ],
    },
    { ...failed, message: 'spec.egress[0].to[0]: fqdn is not supported' },
  ),
  written(
    'that a node cannot put in force',
    { currentNodes: 1, failures: [{ node: 'n2', problem: { reason: 'TooManyRules', message: 'no room' } }] },
    { ...failed, message: 'n2: no room' },
  ),
];
