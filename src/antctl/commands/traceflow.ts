import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';

/** `antctl traceflow`: sends a packet for real, and shows what became of it. */
export const traceflowCommand: Command<AntctlContext> = {
  name: 'traceflow',
  aliases: ['tf'],
  short: 'Start a Traceflow',
  long: [
    'Send a packet from a Pod for real, and show what became of it: who saw it on each Node, and which policy and rule let',
    'it through or ended it. The Traceflow is removed afterwards. Exit code 1 when it failed, as after 20 seconds (--timeout).',
  ].join('\n'),
  example: [
    '  Ping a Pod from another one',
    '  $ antctl traceflow -S default/web-client -D default/web-0',
    '  Connect to a Service',
    '  $ antctl traceflow -S default/web-client -D default/web -f tcp,tcp_dst=80',
    '  Ask a DNS server outside of the cluster, and do not wait for the outcome',
    '  $ antctl traceflow -S default/web-client -D 192.0.2.53 -f udp,udp_dst=53 --wait=false',
  ].join('\n'),
  flags: [
    {
      name: 'source',
      shorthand: 'S',
      type: 'string',
      usage: 'source of the packet: a Pod as namespace/name, or a name in the Namespace default',
    },
    {
      name: 'destination',
      shorthand: 'D',
      type: 'string',
      usage:
        'destination of the packet: a Pod or a Service as namespace/name (or a name in the Namespace default), or an IP address',
    },
    {
      name: 'flow',
      shorthand: 'f',
      type: 'string',
      usage: 'the packet: icmp, or tcp or udp with tcp_src, tcp_dst, tcp_flags, udp_src, udp_dst, and nw_ttl',
    },
    {
      name: 'output',
      shorthand: 'o',
      type: 'string',
      usage: 'output format: json|yaml',
      default: 'yaml',
      choices: ['json', 'yaml'],
    },
    {
      name: 'wait',
      type: 'bool',
      usage: 'wait until it is known what became of the packet',
      default: 'true',
    },
  ],
  run: async (invocation, context) => (await import('../traceflow/run.ts')).runTraceflow(invocation, context),
};
