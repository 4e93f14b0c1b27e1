import type { AntctlContext, Target } from '../context.ts';
import type { Command } from '../framework/command.ts';
import type { Flag } from '../framework/flag.ts';

const directoryFlag: Flag = {
  name: 'dir',
  shorthand: 'd',
  type: 'string',
  usage: 'folder to write to; support-bundles_<time> when not given',
};
const clusterFlags: readonly Flag[] = [
  {
    name: 'label-selector',
    shorthand: 'l',
    type: 'string',
    usage: 'labels of the Nodes whose agents to ask, e.g. role=edge',
  },
  { name: 'controller-only', type: 'bool', usage: 'ask no agent' },
  { name: 'since', type: 'duration', usage: 'how far back logs go', default: '1h' },
];

const inside =
  'Collect what a maintainer needs to see of this process: its state, flows, ports, connections by kind, host rules, routes, metrics and configuration. Secrets are left out. Logs are collected from outside of the cluster only.';
const outside =
  'Collect what a maintainer needs to see: of every agent and the controller their state, flows, ports, connections by kind, host rules, routes, metrics, configuration and logs; of the cluster the policies, groups, tiers, reports, Nodes, Services and events. Secrets are left out, and of Pods all but their labels, addresses and state.';

/** `antctl supportbundle`: all that helps to find out what is wrong, in a folder. */
export function supportBundleCommand(target: Target): Command<AntctlContext> {
  return {
    name: 'supportbundle',
    short: 'Collect what is needed to find out what is wrong',
    long: target === 'cluster' ? outside : inside,
    example: target === 'cluster' ? clusterExample : '  Collect\n  $ antctl supportbundle -d /tmp/bundle',
    ...(target === 'cluster'
      ? { args: [{ name: 'node', usage: 'Names of Nodes; without them all.', repeated: true }] }
      : {}),
    flags: target === 'cluster' ? [directoryFlag, ...clusterFlags] : [directoryFlag],
    run: async (invocation, context) => {
      const { bundleOfCluster, bundleOfProcess } = await import('../supportbundle/runSupportBundle.ts');
      return target === 'cluster'
        ? bundleOfCluster(invocation, context)
        : bundleOfProcess(invocation, context);
    },
  };
}

const clusterExample = [
  '  Collect from everywhere',
  '  $ antctl supportbundle',
  '  From the controller and the agents of two Nodes',
  '  $ antctl supportbundle node-1 node-2 -d /tmp/bundle',
  '  From the controller only',
  '  $ antctl supportbundle --controller-only',
].join('\n');
