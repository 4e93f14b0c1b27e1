import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';

/** `antctl diff`: what would change if these manifests were applied. */
export const diffCommand: Command<AntctlContext> = {
  name: 'diff',
  short: 'Show which traffic would change if manifests were applied',
  long: [
    'Show which Pods, addresses and Nodes would gain or lose which traffic to each other if manifests were applied:',
    'policies of all kinds, Tiers, groups, Namespaces, Services, Pods and the workloads that make them. Nothing is',
    'changed.',
    '',
    'It compares with the cluster, and tells which connections that are open now would be denied (they end at once where',
    'policy.existingConnections is recheck; otherwise they stay until they end by themselves), and warns of Pods that',
    'would lose DNS or the API server. With --against it compares with other manifests and needs no cluster: both sides',
    'have to hold everything that matters.',
    '',
    'Connections are taken to come from a port that clients get (40000), and Namespaces to keep labels that others gave',
    'them, as with kubectl apply. Not told: Pods that are only on one side. A manifest that cannot be read is an error.',
    '',
    'Exit code: 0 when nothing changes, 1 when something does, 2 for an error.',
  ].join('\n'),
  example: [
    '  What would these policies change in the cluster?',
    '  $ antctl diff -f policies/',
    '  What would their removal change?',
    '  $ antctl diff -f policies/ --delete',
    '  What does a branch change? No cluster is needed.',
    '  $ antctl diff --against main/manifests -f branch/manifests',
  ].join('\n'),
  flags: [
    {
      name: 'filename',
      shorthand: 'f',
      type: 'string',
      repeated: true,
      usage: 'file or folder with manifests, or - for standard input',
    },
    {
      name: 'against',
      type: 'string',
      repeated: true,
      usage: 'compare with the manifests of this file or folder, not with the cluster',
    },
    { name: 'delete', type: 'bool', usage: 'show what would change if the objects were deleted' },
    {
      name: 'namespace',
      shorthand: 'n',
      type: 'string',
      default: 'default',
      usage: 'namespace of objects that name none',
    },
    {
      name: 'output',
      shorthand: 'o',
      type: 'string',
      default: 'text',
      choices: ['text', 'json', 'yaml'],
      usage: 'output format: text, json or yaml',
    },
  ],
  errorExitCode: 2,
  run: async (invocation, context) => (await import('../diff/runDiff.ts')).runDiff(invocation, context),
};
