import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';

/** `antctl wait`: until policies are in force or agents work. */
export const waitCommand: Command<AntctlContext> = {
  name: 'wait',
  short: 'Wait until policies are in force, or until agents are ready',
  long: 'Wait until policies of all kinds are in force on every Node concerned, as read back from the switches, or until every Node has an agent that works. Without names all there are. Gives up after --timeout (60s when not given) with exit code 1.',
  example: [
    '  Wait until a policy is in force',
    '  $ antctl wait policies nginx-allow -n default',
    '  Wait until all policies are in force, for at most two minutes',
    '  $ antctl wait policies --timeout 2m',
    '  Wait until every Node has an agent that works',
    '  $ antctl wait agents',
  ].join('\n'),
  args: [
    {
      name: 'kind',
      usage: 'What to wait for: policies or agents.',
      required: true,
      choices: ['policies', 'agents'],
    },
    { name: 'name', usage: 'Names of policies, or of Nodes.', repeated: true },
  ],
  flags: [
    {
      name: 'namespace',
      shorthand: 'n',
      type: 'string',
      usage: 'Namespace of the policies; without it all, and those of the cluster',
    },
    {
      name: 'for',
      type: 'string',
      usage:
        'ready: understood and in force everywhere; realized: in force, as far as understood; accepted: understood; deleted: gone. Agents: ready',
      default: 'ready',
      choices: ['ready', 'realized', 'accepted', 'deleted'],
    },
  ],
  run: async (invocation, context) => (await import('../wait/runWait.ts')).runWait(invocation, context),
};
