import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';

/** `antctl lint`: what is wrong with policies, or cannot be meant. */
export const lintCommand: Command<AntctlContext> = {
  name: 'lint',
  short: 'Find rules that cannot work as they are written',
  long: `Find rules that are shadowed, unreachable, redundant or in conflict, selectors that match nothing, rules that
pass to nowhere, policies that cut DNS or the API server, and parts that are not understood. Looks at the
cluster, or with -f at manifests alone, without any cluster.

A rule is called hidden only when no pod, label or address could make it decide. Manifests are taken for a
part of what there is: nothing is said of objects that may be elsewhere. Manifests with Pods of a namespace are
taken to have all Pods of that namespace, and those with a tier, a group or a Service all of that kind;
--complete says that they have everything.

The exit code is 1 when something is found that matters as much as --fail-on says.`,
  example: `  The policies of the cluster
  $ antctl lint
  Manifests, in a pull request
  $ antctl lint -f policies/
  What kustomize renders
  $ kubectl kustomize overlays/production | antctl lint -f - --complete`,
  flags: [
    {
      name: 'filename',
      shorthand: 'f',
      type: 'string',
      repeated: true,
      usage: 'manifests to look at instead of the cluster: a file, a folder, or - for standard input',
    },
    {
      name: 'namespace',
      shorthand: 'n',
      type: 'string',
      default: 'default',
      usage: 'namespace of objects in manifests that name none',
    },
    { name: 'complete', type: 'bool', usage: 'the manifests are all that there is in the cluster' },
    {
      name: 'ignore',
      type: 'string',
      repeated: true,
      usage: 'code of findings to leave out, such as RedundantRule',
    },
    {
      name: 'fail-on',
      type: 'string',
      default: 'warning',
      choices: ['info', 'warning', 'error', 'never'],
      usage: 'least severity that makes the exit code 1: info, warning, error or never',
    },
    {
      name: 'output',
      shorthand: 'o',
      type: 'string',
      default: 'text',
      choices: ['text', 'json', 'yaml'],
      usage: 'output format: text|json|yaml',
    },
  ],
  run: async (invocation, context) => (await import('../lint/run.ts')).runLint(invocation, context),
};
