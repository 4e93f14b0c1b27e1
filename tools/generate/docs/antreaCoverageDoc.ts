import { type Decision, decisions, type OrderedPolicy } from '../../../e2e/antreaPolicies/coverage.ts';
import {
  type Feature,
  objectFeatures,
  policyFeatures,
  ruleFeatures,
} from '../../../e2e/antreaPolicies/features.ts';
import { type Meeting, precedences } from '../../../e2e/antreaPolicies/precedence.ts';
import { isAntreaPolicy, isUpstreamPolicy, type PolicyObject } from '../../../e2e/truth/kubeObjects.ts';
import type { Generator } from '../generator.ts';
import { markdownTable } from './markdown.ts';

/** Writes `docs/antrea-policy-coverage.md` from what the steps of the ordered policies decide. */
export const antreaCoverageDocGenerator: Generator = {
  name: 'antrea-policy-coverage-doc',
  generate: () => [{ path: 'docs/antrea-policy-coverage.md', content: render(decisions()) }],
};

function render(all: readonly Decision[]): string {
  const rules = all.flatMap((each) => ('policy' in each.of ? [{ ...each, of: each.of }] : []));
  const objects = all.flatMap((each) => ('policy' in each.of ? [] : [{ ...each, of: each.of }]));
  const policies = objects.flatMap((each) => (isOrdered(each.of) ? [{ ...each, of: each.of }] : []));
  const meetings = all.flatMap(({ of, overruled }) => overruled.map((each) => ({ ...each, of })));
  return `<!-- Generated from e2e/antreaPolicies by \`npm run generate\`. Do not edit. -->
# What the truth table of ordered policies covers

Policies of all kinds come, change and go in steps among nine pods of three namespaces on three nodes. After every step the
verdict of the model (\`src/policy\`) on every attempt is compared with that of the flows which the agents' own code makes of
it (\`e2e/antreaPolicies/steps.test.ts\`), and on a real cluster with that of \`ofproto/trace\` and of a real connection
(\`e2e/antreaPolicies.e2e.test.ts\`; this kernel has no SCTP sockets, so SCTP is traced only).

_Through_ and _kept out_: connections that get through, or do not, only because the policy, or the rule, is there. What
decides nothing fails the generator, and so CI. Rejections and the audit log are in \`e2e/rejections.e2e.test.ts\`, what the
status says in \`e2e/antreaPolicyObjects.e2e.test.ts\`.

## Who comes before whom

${markdownTable(
  ['precedence', 'connections'],
  precedences.map((each) => precedenceRow(each, meetings)),
)}

## Policies

${featureTable('policies', policyFeatures, policies)}

## Rules

${featureTable('rules', ruleFeatures, rules)}

## Objects that policies speak of

${featureTable('objects', objectFeatures, objects)}
`;
}

type DecisionOf<T> = Pick<Decision, 'through' | 'kept'> & { readonly of: T };

function featureTable<T>(
  what: string,
  features: readonly Feature<T>[],
  all: readonly DecisionOf<T>[],
): string {
  return markdownTable(
    ['feature', what, 'through', 'kept out'],
    features.map((feature) => featureRow(feature, all)),
  );
}

/** @throws Error when nothing was decided */
export function featureRow<T>({ name, uses }: Feature<T>, all: readonly DecisionOf<T>[]): string[] {
  const own = all.filter(({ of }) => uses(of));
  const sum = (count: (each: DecisionOf<T>) => number) => own.reduce((total, each) => total + count(each), 0);
  const [through, kept] = [sum((each) => each.through), sum((each) => each.kept)];
  if (through + kept === 0) throw new Error(`the truth table of ordered policies does not cover: ${name}`);
  return [name, own.length, through, kept].map(String);
}

/** @throws Error when nothing overruled anything in this way */
export function precedenceRow({ name, uses }: Feature<Meeting>, meetings: readonly Meeting[]): string[] {
  const { length } = meetings.filter(uses);
  if (length === 0) throw new Error(`the truth table of ordered policies does not show: ${name}`);
  return [name, String(length)];
}

function isOrdered(object: PolicyObject): object is OrderedPolicy {
  return isAntreaPolicy(object) || isUpstreamPolicy(object);
}
