import { agentInfoCommand } from './commands/agentInfo.ts';
import { checkCommand } from './commands/check.ts';
import { completionCommand } from './commands/completion.ts';
import { controllerInfoCommand } from './commands/controllerInfo.ts';
import { diffCommand } from './commands/diff.ts';
import { explainCommand } from './commands/explain.ts';
import { featureGatesCommand } from './commands/featureGates.ts';
import { addressGroupCommand, appliedToGroupCommand } from './commands/group.ts';
import { lintCommand } from './commands/lint.ts';
import { logLevelCommand } from './commands/logLevel.ts';
import { networkPolicyCommand } from './commands/networkPolicy.ts';
import { networkPolicyStatsCommand } from './commands/networkPolicyStats.ts';
import { ovsFlowsCommand } from './commands/ovsFlows.ts';
import { podInterfaceCommand } from './commands/podInterface.ts';
import { policyTestCommand } from './commands/policyTest.ts';
import { supportBundleCommand } from './commands/supportBundle.ts';
import { traceflowCommand } from './commands/traceflow.ts';
import { tracePacketCommand } from './commands/tracePacket.ts';
import { versionCommand } from './commands/version.ts';
import { waitCommand } from './commands/wait.ts';
import type { AntctlContext, Target } from './context.ts';
import type { Command } from './framework/command.ts';
import type { Flag } from './framework/flag.ts';

const globalFlags: readonly Flag[] = [
  { name: 'kubeconfig', shorthand: 'k', type: 'string', usage: 'absolute path to the kubeconfig file' },
  {
    name: 'server',
    shorthand: 's',
    type: 'string',
    usage:
      'address and port of the API server, taking precedence over the default endpoint and the one set in kubeconfig',
  },
  { name: 'timeout', shorthand: 't', type: 'duration', usage: 'time limit of the execution of the command' },
  { name: 'verbose', shorthand: 'v', type: 'bool', usage: 'enable verbose output' },
];

/** All commands that make sense for what antctl talks to. */
export function rootCommand(target: Target): Command<AntctlContext> {
  return {
    name: 'antctl',
    short: 'The command line tool of Antrea',
    long: longText(target),
    globalFlags,
    subcommands: [
      ...(target === 'cluster' ? [checkCommand] : []),
      completionCommand,
      diffCommand,
      explainCommand,
      getGroup(target),
      lintCommand,
      logLevelCommand(target),
      policyTestCommand,
      supportBundleCommand(target),
      ...(target === 'cluster' ? [waitCommand] : []),
      ...(target === 'agent' ? [tracePacketCommand] : [traceflowCommand]),
      versionCommand,
    ],
  };
}

/** Under `antctl get` an agent lists the six commands of Antrea v0.9.2; the newer ones work there, too. */
function hidden(command: Command<AntctlContext>): Command<AntctlContext> {
  return { ...command, hidden: true };
}

function longText(target: Target): string {
  if (target === 'cluster') return 'antctl shows and explains what Antrea does in a cluster.';
  return `antctl shows the state of the Antrea ${target}.`;
}

function getGroup(target: Target): Command<AntctlContext> {
  const shared = [
    networkPolicyCommand(target),
    networkPolicyStatsCommand(target),
    appliedToGroupCommand,
    addressGroupCommand,
  ];
  const ofNodes = [agentInfoCommand(target), podInterfaceCommand(target), ovsFlowsCommand(target)];
  const own =
    target === 'agent'
      ? [...ofNodes, hidden(featureGatesCommand)]
      : [controllerInfoCommand, ...(target === 'cluster' ? ofNodes : []), featureGatesCommand];
  return { name: 'get', short: 'Get the status or resource of a topic', subcommands: [...shared, ...own] };
}
