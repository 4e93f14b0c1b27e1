import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';

/** `antctl check`: what is in the way of Antrea, before and after it is installed. */
export const checkCommand: Command<AntctlContext> = {
  name: 'check',
  short: 'Check a cluster before, or Antrea after its installation',
  subcommands: [
    {
      name: 'cluster',
      short: 'Check whether Antrea can be installed in this cluster',
      long: 'Check what Antrea needs: version, permissions and aggregation layer of the API server, the Nodes, and that there is no other network. Changes nothing. The exit code is 1 when something is in the way.',
      example: '  Before helm install\n  $ antctl check cluster',
      run: async (_invocation, context) =>
        (await import('../check/runCheck.ts')).runCheck('cluster', context),
    },
    {
      name: 'installation',
      short: 'Check whether Antrea works in this cluster',
      long: 'Check that every part is there and says that it works: kinds, agents, controller, its APIs, webhooks, versions, policies in force. Changes nothing; "helm test" tries connections. The exit code is 1 when something is in the way.',
      example: '  After helm install or upgrade\n  $ antctl check installation',
      run: async (_invocation, context) =>
        (await import('../check/runCheck.ts')).runCheck('installation', context),
    },
  ],
};
