import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';

/** `antctl test`: policies are held against what they should do. */
export const policyTestCommand: Command<AntctlContext> = {
  name: 'test',
  short: 'Test policies against connections that they should allow or deny',
  long: [
    'Hold policies against connections that they should allow or deny. A file of tests looks like this:',
    '',
    '  manifests: [policies/, workloads.yaml]  # beside the file; without them the cluster',
    '  namespace: shop                         # for names without one',
    '  tests:',
    '    - name: the front end reaches the database',
    '      from: shop/web',
    '      to: [shop/db, svc/shop/db]',
    '      port: 5432',
    '      expect: allow',
    '    - { from: [192.0.2.7, other/pod], to: shop/db, port: 5432, expect: deny, by: shop/db-only }',
    '',
    'from and to are what antctl explain takes for SRC and DST: Pods, Services, workloads, Nodes, addresses, CIDRs. Lists',
    'mean each with each. protocol is tcp (the default), udp, sctp or icmp; port a number or a name. by names the policy,',
    'or policy/rule, that has to decide.',
    '',
    'A deny that would hold without any policy proves nothing: it is reported as vacuous, and does not pass.',
    '',
    '--mutate takes away one rule after the other and lists those that no test notices.',
    '',
    'Exit code: 0 when all tests pass (and every rule is noticed), else 1.',
  ].join('\n'),
  example: [
    '  Manifests that the file names, in CI',
    '  $ antctl test policies.test.yaml -o junit > results.xml',
    '  Other manifests, and are the tests good enough?',
    '  $ antctl test policies.test.yaml -f rendered.yaml --mutate',
    '  The policies of the cluster',
    '  $ antctl test smoke.test.yaml',
  ].join('\n'),
  args: [{ name: 'FILE', usage: 'Files of tests, or - for standard input.', required: true, repeated: true }],
  flags: [
    {
      name: 'filename',
      shorthand: 'f',
      type: 'string',
      repeated: true,
      usage: 'file or folder with manifests, or -, in place of those that the tests name',
    },
    {
      name: 'namespace',
      shorthand: 'n',
      type: 'string',
      usage: 'namespace of names without one, in place of what the tests say',
    },
    {
      name: 'mutate',
      type: 'bool',
      usage: 'take away each rule in turn and list those that no test notices',
    },
    { name: 'allow-vacuous', type: 'bool', usage: 'denies that prove nothing do not make the exit code 1' },
    {
      name: 'output',
      shorthand: 'o',
      type: 'string',
      default: 'text',
      choices: ['text', 'json', 'junit'],
      usage: 'output format: text, json or junit',
    },
  ],
  run: async (invocation, context) =>
    (await import('../policyTest/runPolicyTest.ts')).runPolicyTest(invocation, context),
};
