import type { OvsFlow } from '#controlplane/agentApi.ts';
import { tables } from '#dataplane/tables.ts';
import { getCommand, queryOf } from './getCommand.ts';

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

/** `antctl get ovsflows`: the flows of the bridge, with counters. */
export const ovsFlowsCommand = getCommand<OvsFlow>({
  name: 'ovsflows',
  aliases: ['of'],
  short: 'Dump OVS flows',
  long: 'Dump all the OVS flows or the flows installed for the specified entity.',
  example,
  flags: [
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
  ],
  fetch: async (invocation, { client }) => {
    const query = queryOf(invocation, ['namespace', 'networkpolicy', 'pod', 'table']);
    return { kind: 'list', objects: await client.get<readonly OvsFlow[]>('/ovsflows', query) };
  },
  presentation: {
    // A header without a name, as Antrea v0.9.2.
    table: { columns: [''], row: ({ flow }) => [flow], sorted: false },
    toJson: (flow) => flow,
  },
});
