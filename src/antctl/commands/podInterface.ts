import type { PodInterface } from '#controlplane/agentApi.ts';
import type { Client } from '../client/client.ts';
import type { AntctlContext, Target } from '../context.ts';
import type { Command } from '../framework/command.ts';
import type { Flag } from '../framework/flag.ts';
import { fromAgents, nodeFlag } from './agents.ts';
import { getCommand, queryOf } from './getCommand.ts';

const shownIdLength = 11;

const namespaceFlag: Flag = {
  name: 'namespace',
  shorthand: 'n',
  type: 'string',
  usage: 'Namespace of the Pods',
};

/** `antctl get podinterface`: the pods' ports on the bridge of this node; from outside, of all nodes. */
export function podInterfaceCommand(target: Target): Command<AntctlContext> {
  return getCommand<PodInterface>({
    name: 'podinterface',
    aliases: ['podinterfaces', 'pi'],
    short: "Print Pod's network interface information",
    long: `Print how the Pods of ${target === 'cluster' ? 'each' : 'this'} Node are connected to the OVS bridge: interface, addresses and OpenFlow port.`,
    args: [{ name: 'name', usage: 'Name of a Pod; Pods of this name in all Namespaces are shown.' }],
    flags: target === 'cluster' ? [namespaceFlag, nodeFlag] : [namespaceFlag],
    fetch: async (invocation, context) => {
      const query = queryOf(invocation, ['namespace'], invocation.args[0]);
      const ask = async (client: Client) =>
        (await client.get<readonly PodInterface[] | null>('/podinterfaces', query)) ?? [];
      if (target === 'cluster') return { kind: 'list', ...(await fromAgents(invocation, context, ask)) };
      return { kind: 'list', objects: await ask(context.client) };
    },
    presentation: {
      table: {
        columns: ['NAMESPACE', 'NAME', 'INTERFACE-NAME', 'IP', 'MAC', 'PORT-UUID', 'OF-PORT', 'CONTAINER-ID'],
        row: (port) => [
          port.podNamespace,
          port.name,
          port.interfaceName,
          port.ip,
          port.mac,
          port.portUUID,
          String(port.ofPort),
          port.containerID.slice(0, shownIdLength),
        ],
        sorted: true,
      },
      toJson: (port) => port,
    },
  });
}
