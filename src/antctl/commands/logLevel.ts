import type { LogLevelAnswer } from '#kube/serving/logLevelRoutes.ts';
import type { Client } from '../client/client.ts';
import type { AntctlContext, Target } from '../context.ts';
import type { Command } from '../framework/command.ts';
import type { Flag } from '../framework/flag.ts';
import type { Invocation } from '../framework/invocation.ts';

const nodeFlag: Flag = {
  name: 'node',
  type: 'string',
  usage: 'of the agent of this Node; of the controller when absent',
};

/** `antctl log-level`: how much the agent or the controller writes to its log. */
export function logLevelCommand(target: Target): Command<AntctlContext> {
  const component = target === 'agent' ? 'agent' : 'controller';
  return {
    name: 'log-level',
    short: 'Show or set log verbosity level',
    long: `Show the level of the log of the Antrea ${component}, or change it until the ${component} restarts.`,
    example: [
      '  Show the current level',
      '  $ antctl log-level',
      '  Write more',
      '  $ antctl log-level debug',
    ].join('\n'),
    args: [
      {
        name: 'level',
        usage:
          'The new level: trace, debug, info, warn, error or fatal; or a verbosity from 0 (info) to 10 (trace).',
      },
    ],
    ...(target === 'cluster' ? { flags: [nodeFlag] } : {}),
    run: async (invocation, context) => {
      const client = serverOf(target, invocation, context);
      const [level] = invocation.args;
      const { level: now } =
        level === undefined
          ? await client.get<LogLevelAnswer>('/loglevel')
          : await client.request<LogLevelAnswer>({ method: 'PUT', path: '/loglevel', query: { level } });
      context.print(`${now}\n`);
    },
  };
}

function serverOf(target: Target, invocation: Invocation, { client, components }: AntctlContext): Client {
  if (target !== 'cluster') return client;
  const node = invocation.text('node');
  return node === '' ? components.controller() : components.agent(node);
}
