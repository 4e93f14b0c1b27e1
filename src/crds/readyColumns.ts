import type { ResourceDefinition } from './definition.ts';

/** Columns of `kubectl get` for kinds whose condition Ready says whether a policy is in force. */
export const readyColumns = [
  {
    name: 'Ready',
    type: 'string',
    jsonPath: ".status.conditions[?(@.type=='Ready')].status",
    description: 'Whether the policy was understood and is in force on all nodes concerned.',
  },
  {
    name: 'Reason',
    type: 'string',
    jsonPath: ".status.conditions[?(@.type=='Ready')].reason",
    description: 'Why it is ready or not.',
    priority: 1,
  },
] as const satisfies ResourceDefinition['columns'];
