import type { TraceResult } from '#controlplane/agentApi.ts';
import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';
import { queryOf } from './getCommand.ts';

/** `antctl trace-packet`: what the switch of this node would do with a packet. */
export const tracePacketCommand: Command<AntctlContext> = {
  name: 'trace-packet',
  short: 'OVS packet tracing',
  long: [
    'Print what the OVS bridge of this Node would do with a packet, table by table. Nothing is sent.',
    '',
    'The packet enters by the port of its source when that is a Pod of this Node, through the tunnel when it is a Pod of',
    'another Node, and by the gateway otherwise; --port says it otherwise. Traffic to a Service passes the bridge twice:',
    'trace it to the Service first, then from port antrea-gw0 to an endpoint.',
    '',
    "A trace through the tunnel ends with 'Not tunneling to our own address' and drop: the tracer of Open vSwitch takes the",
    'tunnel that it has just chosen for the one that the packet came by. For real the packet leaves.',
  ].join('\n'),
  example: [
    '  Trace a TCP packet between two Pods of this Node',
    '  $ antctl trace-packet -S default/web-client -D default/web-0 -f tcp,tcp_dst=80',
    '  Trace a DNS request to a Service',
    '  $ antctl trace-packet -S default/web-client -D kube-system/kube-dns -f udp,udp_dst=53',
    '  Trace it on from where kube-proxy sends it to an endpoint',
    '  $ antctl trace-packet -p antrea-gw0 -S default/web-client -D 10.0.1.2 -f udp,udp_dst=53',
    '  Trace a packet that is described by a flow alone',
    '  $ antctl trace-packet -f in_port=3,icmp,nw_src=10.0.1.3,nw_dst=10.0.1.2',
  ].join('\n'),
  flags: [
    {
      name: 'port',
      shorthand: 'p',
      type: 'string',
      usage: 'OVS port where the packet enters: its name, or a Pod of this Node as namespace/name',
    },
    {
      name: 'source',
      shorthand: 'S',
      type: 'string',
      usage: 'source of the packet: a Pod as namespace/name, the name of an OVS port, or an IP address',
    },
    {
      name: 'destination',
      shorthand: 'D',
      type: 'string',
      usage:
        'destination of the packet: a Pod or a Service as namespace/name, the name of an OVS port, or an IP address',
    },
    {
      name: 'flow',
      shorthand: 'f',
      type: 'string',
      usage: 'more of the packet, in the syntax of ovs-ofctl, e.g. tcp,tcp_dst=80',
    },
  ],
  run: async (invocation, { client, print }) => {
    const query = queryOf(invocation, ['port', 'source', 'destination', 'flow']);
    const { result } = await client.get<TraceResult>('/ovstracing', query);
    print(result.endsWith('\n') ? result : `${result}\n`);
  },
};
