import type { PodInterface } from '#controlplane/agentApi.ts';
import { getCommand, queryOf } from './getCommand.ts';

const shownIdLength = 11;

/** `antctl get podinterface`: the pods' ports on the bridge of this node. */
export const podInterfaceCommand = getCommand<PodInterface>({
  name: 'podinterface',
  aliases: ['podinterfaces', 'pi'],
  short: "Print Pod's network interface information",
  long: 'Print how the Pods of this Node are connected to the OVS bridge: interface, addresses and OpenFlow port.',
  args: [{ name: 'name', usage: 'Name of a Pod; Pods of this name in all Namespaces are shown.' }],
  flags: [{ name: 'namespace', shorthand: 'n', type: 'string', usage: 'Namespace of the Pods' }],
  fetch: async (invocation, { client }) => {
    const query = queryOf(invocation, ['namespace'], invocation.args[0]);
    const objects = await client.get<readonly PodInterface[] | null>('/podinterfaces', query);
    return { kind: 'list', objects: objects ?? [] };
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
