import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';

/** `antctl explain`: may A reach B, and why. */
export const explainCommand: Command<AntctlContext> = {
  name: 'explain',
  short: 'Explain whether traffic is allowed, and which rule decides',
  long: [
    'Tell whether a connection is allowed, denied, or cannot be known, and walk through all tiers to the rule that',
    'decides. For a default deny it names every policy that isolates the Pod, and the rule that came nearest.',
    '',
    'SRC and DST are a Pod (name or namespace/name), a Service (svc/name or svc/namespace/name), a workload',
    '(deploy/namespace/name, sts, ds, job, ...), a Node (node/name), an address or a CIDR. PORT is a number or a name;',
    'without it the answer tells for which ports it holds. A Service is answered for every endpoint behind it, a workload',
    'for all its Pods: where they are answered otherwise, it cannot be known. Nor can it where something was not read.',
    '',
    'It reads the cluster, or with -f manifests: then no cluster is needed, the Pods of workloads are those of their',
    'templates, and Namespaces that are not in the manifests are taken to have no labels but their name.',
    '',
    '--verify runs the packet through the switch of each Node on the way (nothing is sent; for a Service in both passes)',
    'and tells whether it agrees.',
    '',
    'Exit code: 0 when it is allowed, 2 when denied, 3 when it cannot be known, 4 when a switch disagrees, 1 for an',
    'error. With -A it is 0.',
  ].join('\n'),
  example: [
    '  May this Pod reach the web server, and why?',
    '  $ antctl explain tools/probe shop/web-0:http',
    '  What is open to a Service, and does the switch agree?',
    '  $ antctl explain tools/probe svc/shop/web:80 --verify',
    '  DNS, from an address range, in manifests',
    '  $ antctl explain 10.0.0.0/8 kube-system/coredns:53/udp -f manifests/',
    '  Who may reach whom in a namespace?',
    '  $ antctl explain -A -n shop',
  ].join('\n'),
  args: [
    { name: 'SRC', usage: 'Who dials.' },
    { name: 'DST', usage: 'Who is dialled, with [:PORT[/PROTOCOL]].' },
  ],
  flags: [
    {
      name: 'filename',
      shorthand: 'f',
      type: 'string',
      repeated: true,
      usage: 'file or folder with manifests, or - for standard input, in place of the cluster',
    },
    {
      name: 'matrix',
      shorthand: 'A',
      type: 'bool',
      usage: 'all Pods of the namespace, in place of SRC and DST',
    },
    {
      name: 'namespace',
      shorthand: 'n',
      type: 'string',
      default: 'default',
      usage: 'namespace of names without one',
    },
    {
      name: 'output',
      shorthand: 'o',
      type: 'string',
      default: 'text',
      choices: ['text', 'json', 'yaml'],
      usage: 'output format: text, json or yaml',
    },
    { name: 'port', type: 'int', usage: 'with -A: the port that is asked for; all when absent' },
    {
      name: 'protocol',
      type: 'string',
      choices: ['tcp', 'udp', 'sctp', 'icmp'],
      usage: 'tcp, udp, sctp or icmp; tcp when a port is given',
    },
    { name: 'source-port', type: 'int', usage: 'the port of SRC, for rules that ask for it' },
    { name: 'verify', type: 'bool', usage: 'ask the switches, too' },
  ],
  run: async (invocation, context) =>
    (await import('../explain/runExplain.ts')).runExplain(invocation, context),
};
