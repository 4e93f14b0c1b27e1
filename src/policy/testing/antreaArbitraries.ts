/** Antrea's policies in the worlds of `arbitraries.ts`, with tiers and groups that are not always there. */
import fc from 'fast-check';
import type {
  AntreaAppliedTo,
  AntreaPeer,
  AntreaPolicyInput,
  AntreaPort,
  AntreaRule,
  GroupInput,
  ServiceInput,
  TierInput,
} from '../antrea/input.ts';
import type { Cluster } from '../compile.ts';
import type { LabelSelector } from '../input.ts';
import { labels, namespace, namespaceName, pod, policy } from './arbitraries.ts';

/** Only selectors that Kubernetes takes. */
const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  labels.map((matchLabels) => ({ matchLabels })),
  fc.constantFrom<LabelSelector>(
    {},
    { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
    { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', ''] }] },
    { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['b'] }] },
  ),
);
const account = fc.record({ name: fc.constantFrom('default', 'robot'), namespace: namespaceName });
export const groupName = fc.constantFrom('g1', 'g2', 'g3');
export const tierName = fc.constantFrom('emergency', 'own', 'late');
export const antreaUid = fc.constantFrom('a1', 'a2', 'a3', 'a4');

export const tier: fc.Arbitrary<TierInput> = fc.record({
  name: tierName,
  priority: fc.constantFrom(40, 60, 251, 254),
});

export const serviceRef = fc.record({ name: fc.constantFrom('s1', 's2'), namespace: namespaceName });

/** Services; some have no selector. */
export const service: fc.Arbitrary<ServiceInput> = fc.record({
  metadata: serviceRef,
  spec: fc.record({
    selector: fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), { maxKeys: 1 }),
    ports: fc.array(
      fc.record({
        protocol: fc.constantFrom('TCP', 'UDP', undefined),
        port: fc.integer({ min: 1, max: 4 }),
        targetPort: fc.constantFrom(undefined, 2, 'http'),
      }),
      { maxLength: 2 },
    ),
  }),
});

const block = fc.constantFrom(
  { cidr: '0.0.0.0/0' },
  { cidr: '10.0.0.0/30' },
  { cidr: '10.0.0.0/29', except: ['10.0.0.2/32', '10.0.0.4/31'] },
);

/** ClusterGroups and Groups; some have children that are not there, or have children themselves. */
export const group: fc.Arbitrary<GroupInput> = fc.record({
  metadata: fc.record({ name: groupName, namespace: fc.option(namespaceName, { nil: undefined }) }),
  spec: fc.oneof(
    fc.record({ podSelector: selector }),
    fc.record({ podSelector: selector, namespaceSelector: selector }),
    fc.record({ namespaceSelector: selector }),
    fc.record({ ipBlocks: fc.array(block, { minLength: 1, maxLength: 2 }) }),
    fc.record({ childGroups: fc.array(groupName, { minLength: 1, maxLength: 2 }) }),
    serviceRef.map((serviceReference) => ({ serviceReference })),
  ),
});

const clusterAppliedTo: fc.Arbitrary<AntreaAppliedTo> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ podSelector: selector }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: selector }) },
  { weight: 2, arbitrary: fc.record({ podSelector: selector, namespaceSelector: selector }) },
  { weight: 1, arbitrary: fc.record({ serviceAccount: account }) },
  { weight: 1, arbitrary: fc.record({ group: groupName }) },
);

const namespacedAppliedTo: fc.Arbitrary<AntreaAppliedTo> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ podSelector: selector }) },
  { weight: 1, arbitrary: fc.record({ serviceAccount: account }) },
  { weight: 1, arbitrary: fc.record({ group: groupName }) },
);

const peer: fc.Arbitrary<AntreaPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ ipBlock: block }),
  fc.record({ group: groupName }),
  fc.record({ serviceAccount: account }),
);

const relativePeer: fc.Arbitrary<AntreaPeer> = fc.record(
  {
    podSelector: selector,
    namespaces: fc.oneof(
      fc.constant({ match: 'Self' }),
      fc.record({ sameLabels: fc.subarray(['app', 'tier'], { minLength: 1 }) }),
    ),
  },
  { requiredKeys: ['namespaces'] },
);

const port: fc.Arbitrary<AntreaPort> = fc.oneof(
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP') }),
  fc.record({ port: fc.integer({ min: 1, max: 4 }) }),
  fc.constantFrom<AntreaPort>(
    { protocol: 'UDP', port: 2, endPort: 5 },
    { port: 'http' },
    { protocol: 'TCP', sourcePort: 2, sourceEndPort: 3 },
    { protocol: 'TCP', port: 3, sourcePort: 1 },
  ),
);

function ruleOf(side: 'from' | 'to', peers: fc.Arbitrary<AntreaPeer>): fc.Arbitrary<AntreaRule> {
  return fc
    .record({
      action: fc.constantFrom('Allow', 'Drop', 'Reject', 'Pass'),
      peers: fc.array(peers, { maxLength: 2 }),
      ports: fc.option(fc.array(port, { maxLength: 2 }), { nil: undefined }),
      protocols: fc.option(fc.constantFrom([{ icmp: {} }], [{ icmp: { icmpType: 8 } }]), {
        nil: undefined,
        freq: 8,
      }),
    })
    .map(({ peers: list, ...rule }) => ({ ...rule, [side]: list }));
}

const ruleToServices: fc.Arbitrary<AntreaRule> = fc.record({
  action: fc.constantFrom('Allow', 'Drop', 'Reject', 'Pass'),
  toServices: fc.array(serviceRef, { minLength: 1, maxLength: 2 }),
});

function antreaPolicyOf(
  peers: fc.Arbitrary<AntreaPeer>,
  appliedTo: fc.Arbitrary<AntreaAppliedTo>,
): fc.Arbitrary<Pick<AntreaPolicyInput, 'spec'>> {
  const targets = fc.array(appliedTo, { minLength: 1, maxLength: 2 });
  const egressRule = fc.oneof(
    { weight: 4, arbitrary: ruleOf('to', peers) },
    { weight: 1, arbitrary: ruleToServices },
  );
  const rules = (side: 'from' | 'to') =>
    fc.array(fc.tuple(side === 'from' ? ruleOf(side, peers) : egressRule, targets), { maxLength: 3 });
  return fc
    .record({
      tier: fc.constantFrom(undefined, 'Emergency', 'own', 'late', 'baseline', 'securityops'),
      priority: fc.constantFrom(1, 1.5, 2, 10_000),
      appliedTo: targets,
      isPerRule: fc.boolean(),
      ingress: rules('from'),
      egress: rules('to'),
    })
    .map(({ tier: name, priority, appliedTo: ofPolicy, isPerRule, ingress, egress }) => {
      const assembled = (list: readonly [AntreaRule, AntreaAppliedTo[]][]) =>
        list.map(([rule, own]) => (isPerRule ? { ...rule, appliedTo: own } : rule));
      const of = isPerRule ? {} : { appliedTo: ofPolicy };
      const sides = { ingress: assembled(ingress), egress: assembled(egress) };
      return { spec: { tier: name, priority, ...of, ...sides } };
    });
}

const clusterPolicy = antreaPolicyOf(
  fc.oneof({ weight: 2, arbitrary: peer }, { weight: 1, arbitrary: relativePeer }),
  clusterAppliedTo,
);
const namespacedPolicy = fc.tuple(antreaPolicyOf(peer, namespacedAppliedTo), namespaceName);

/** A policy as it should be, of either kind. What it speaks of may not be there. */
export const antreaPolicy: fc.Arbitrary<AntreaPolicyInput> = fc
  .tuple(
    antreaUid,
    fc.oneof(
      clusterPolicy.map((each) => ({ ...each, namespace: undefined })),
      namespacedPolicy.map(([each, of]) => ({ ...each, namespace: of })),
    ),
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([uid, { spec, namespace: of }, generation]) => ({
    metadata: { name: `policy-${uid}`, uid, generation, ...(of === undefined ? {} : { namespace: of }) },
    spec,
  }));

/** A pod that has a service account. */
export const accountedPod = fc
  .tuple(pod, fc.constantFrom('default', 'robot', undefined))
  .map(([each, serviceAccountName]) => ({ ...each, spec: { ...each.spec, serviceAccountName } }));

const groupKey = ({ metadata }: GroupInput) => `${metadata.namespace}/${metadata.name}`;

/** A cluster with ordered policies, and a few of Kubernetes between them. */
export const orderedCluster: fc.Arbitrary<Cluster> = fc.record({
  pods: fc.uniqueArray(accountedPod, {
    minLength: 6,
    maxLength: 12,
    selector: ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  }),
  namespaces: fc.uniqueArray(namespace, {
    minLength: 1,
    maxLength: 3,
    selector: ({ metadata }) => metadata.name,
  }),
  policies: fc.uniqueArray(policy, { maxLength: 2, selector: ({ metadata }) => metadata.uid }),
  antreaPolicies: fc.uniqueArray(antreaPolicy, {
    minLength: 1,
    maxLength: 4,
    selector: ({ metadata }) => metadata.uid,
  }),
  tiers: fc.uniqueArray(tier, { maxLength: 3, selector: ({ name }) => name }),
  groups: fc.uniqueArray(group, { maxLength: 4, selector: groupKey }),
  services: fc.uniqueArray(service, {
    maxLength: 4,
    selector: ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  }),
});

const namespaceLabels = fc.record({ app: fc.constantFrom('a', 'b'), tier: fc.constantFrom('a', 'b') });
const narrowTarget: fc.Arbitrary<AntreaAppliedTo> = fc.oneof(
  namespaceLabels.map(({ tier: of }) => ({ namespaceSelector: { matchLabels: { tier: of } } })),
  namespaceLabels.map(({ app }) => ({ namespaceSelector: { matchLabels: { app } } })),
  fc.record({ serviceAccount: account }),
);

/** A cluster of labelled namespaces, and policies that speak of those that belong together. */
export const relativeCluster: fc.Arbitrary<Cluster> = fc.record({
  pods: fc.uniqueArray(accountedPod, {
    minLength: 6,
    maxLength: 12,
    selector: ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  }),
  namespaces: fc
    .tuple(namespaceLabels, namespaceLabels, namespaceLabels)
    .map((of) => ['x', 'y', 'z'].map((name, at) => ({ metadata: { name, labels: of[at] } }))),
  policies: fc.constant([]),
  antreaPolicies: fc.uniqueArray(
    fc.tuple(antreaUid, antreaPolicyOf(relativePeer, narrowTarget)).map(([uid, { spec }]) => ({
      metadata: { name: `policy-${uid}`, uid },
      spec: { ...spec, tier: 'emergency' },
    })),
    { minLength: 1, maxLength: 3, selector: ({ metadata }) => metadata.uid },
  ),
});
