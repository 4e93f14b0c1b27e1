import type { AttemptKind } from '../../../e2e/truth/attempts.ts';
import { type Count, count, type Decision, decisionsOf } from '../../../e2e/truth/coverage.ts';
import { featureNames, featuresOf } from '../../../e2e/truth/features.ts';
import { defaultSeed, policyCount, stepCount } from '../../../e2e/truth/plan.ts';
import type { Generator } from '../generator.ts';
import { markdownTable } from './markdown.ts';

/** Writes `docs/policy-coverage.md` from what the policies of the truth table decide. */
export const policyCoverageDocGenerator: Generator = {
  name: 'policy-coverage-doc',
  generate: () => [{ path: 'docs/policy-coverage.md', content: render(decisionsOf(defaultSeed)) }],
};

const kinds: Readonly<Record<AttemptKind, string>> = {
  pod: 'pod to pod, on one node and across nodes',
  fragments: 'pod to pod, datagrams in fragments',
  service: 'pod to a Service (ClusterIP)',
  hostService: 'pod to a Service whose endpoint is on the host network',
  hairpin: 'pod to itself through a Service or a host port',
  nodePort: 'node port, from pods and nodes, on the endpoint’s node and elsewhere',
  hostPort: 'host port, from pods and nodes, on the same node and elsewhere',
  toNode: 'pod to a node and its host network',
  fromNode: 'node and its host network to a pod (its own node: always allowed)',
};
const protocols = ['TCP', 'UDP', 'SCTP', 'ICMP'];

function render(decisions: readonly Decision[]): string {
  const features = featureNames.map((name) =>
    row(name, count(decisions, { policy: (policy) => featuresOf(policy).includes(name) })),
  );
  const ways = Object.entries(kinds).map(([kind, title]) =>
    row(title, count(decisions, { attempt: (attempt) => attempt.kind === kind })),
  );
  const byProtocol = protocols.map((protocol) =>
    row(protocol, count(decisions, { attempt: ({ content }) => content.protocol === protocol })),
  );
  return `<!-- Generated from e2e/truth by \`npm run generate\`. Do not edit. -->
# What the truth table of NetworkPolicies covers

${policyCount} generated policies (seed ${defaultSeed}) come, change and go in ${stepCount} steps among nine pods of three namespaces on three nodes.
For every step and every attempt the verdict of the model (\`src/policy\`) is compared with that of the flows which the
agents' own code makes of it (\`e2e/truth/simulated.test.ts\`), and on a real cluster with that of \`ofproto/trace\` and of a
real connection (\`e2e/truthTable.e2e.test.ts\`; this kernel has no SCTP sockets, so SCTP is traced only).

_Through_: connections that a rule of such a policy lets through. _Kept out_: connections that nothing but such a policy
keeps out. A feature that decides nothing fails the generator, and so CI.

## Features of the API

${markdownTable(
  ['feature', 'policies', 'through', 'kept out'],
  features.map(({ cells }) => cells),
)}

## Ways

${markdownTable(['way', 'through', 'kept out'], ways.map(withoutPolicies))}

## Protocols

${markdownTable(['protocol', 'through', 'kept out'], byProtocol.map(withoutPolicies))}
`;
}

type Row = { readonly cells: readonly string[] };

/** @throws Error when nothing was decided */
export function row(name: string, { policies, through, kept }: Count): Row {
  if (policies === 0 || through + kept === 0) throw new Error(`the truth table does not cover: ${name}`);
  return { cells: [name, policies, through, kept].map(String) };
}

function withoutPolicies({ cells: [name = '', , ...counts] }: Row): string[] {
  return [name, ...counts];
}
