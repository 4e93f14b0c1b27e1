import type { OvsFlow } from '#controlplane/agentApi.ts';
import { tables } from '#dataplane/tables.ts';
import type { Client } from '../client/client.ts';
import type { AntctlContext, Target } from '../context.ts';
import type { Command } from '../framework/command.ts';
import type { Flag } from '../framework/flag.ts';
import type { Invocation } from '../framework/invocation.ts';
import { UsageError } from '../framework/usageError.ts';
import { nodeFlag } from './agents.ts';
import { getCommand, queryOf } from './getCommand.ts';

type PodPlace = { readonly spec?: { readonly nodeName?: string } };

/** As wide as a terminal shows the tab of the original. */
const numberWidth = 6;

const example = `  Dump all OVS flows
  $ antctl get ovsflows
  Dump OVS flows of a local Pod
  $ antctl get ovsflows -p pod1 -n ns1
  Dump OVS flows of a NetworkPolicy
  $ antctl get ovsflows --networkpolicy np1 -n ns1
  Dump OVS flows of a flow Table
  $ antctl get ovsflows -T IngressRule

  Antrea OVS Flow Tables:
${tables.map(({ number, name }) => `  ${String(number).padEnd(numberWidth)}${name}`).join('\n')}`;

const flags: readonly Flag[] = [
  { name: 'namespace', shorthand: 'n', type: 'string', usage: 'Namespace of the entity' },
  {
    name: 'networkpolicy',
    type: 'string',
    usage: 'NetworkPolicy name. If present, Namespace must be provided.',
  },
  {
    name: 'pod',
    shorthand: 'p',
    type: 'string',
    usage: 'Name of a local Pod. If present, Namespace must be provided.',
  },
  { name: 'table', shorthand: 'T', type: 'string', usage: 'Antrea OVS flow table name or number' },
];

/** `antctl get ovsflows`: the flows of the bridge of this node, with counters; from outside, of the node that is named. */
export function ovsFlowsCommand(target: Target): Command<AntctlContext> {
  return getCommand<OvsFlow>({
    name: 'ovsflows',
    aliases: ['of'],
    short: 'Dump OVS flows',
    long: 'Dump all the OVS flows or the flows installed for the specified entity.',
    example,
    flags: target === 'cluster' ? [...flags, nodeFlag] : flags,
    fetch: async (invocation, context) => {
      const client = target === 'cluster' ? await agentMeant(invocation, context) : context.client;
      const query = queryOf(invocation, ['namespace', 'networkpolicy', 'pod', 'table']);
      return { kind: 'list', objects: await client.get<readonly OvsFlow[]>('/ovsflows', query) };
    },
    presentation: {
      // A header without a name, as Antrea v0.9.2.
      table: { columns: [''], row: ({ flow }) => [flow], sorted: false },
      toJson: (flow) => flow,
    },
  });
}

/** The agent of `--node`, or that of the pod asked for. */
async function agentMeant(invocation: Invocation, context: AntctlContext): Promise<Client> {
  const node = invocation.text('node');
  const [namespace, pod] = [invocation.text('namespace'), invocation.text('pod')];
  if (node !== '') return context.components.agent(node);
  if (pod === '' || namespace === '') {
    throw new UsageError('antctl get ovsflows', 'which Node? Give --node, or a Pod with -p and -n');
  }
  const found = await context.cluster.get<PodPlace>(`/api/v1/namespaces/${namespace}/pods/${pod}`);
  return context.components.agent(found.spec?.nodeName ?? '');
}
