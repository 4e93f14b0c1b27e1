/**
 * The features of ordered policies, as they are found in an object's own text.
 * @module
 */
import type {
  AntreaAppliedTo,
  AntreaPeer,
  AntreaPort,
  AntreaProtocol,
  AntreaRule,
} from '#policy/antrea/input.ts';
import { defaultTiers, tierName } from '#policy/antrea/tiers.ts';
import type { UpstreamPeer, UpstreamProtocol, UpstreamRule } from '#policy/upstream/input.ts';
import {
  type AntreaPolicyObject,
  antreaApis,
  type GroupObject,
  isUpstreamPolicy,
  type PolicyObject,
} from '../truth/kubeObjects.ts';
import type { OrderedPolicy, WrittenRule } from './coverage.ts';

/** A feature by name, and whether something uses it. */
export type Feature<T> = { readonly name: string; readonly uses: (one: T) => boolean };

function features<T>(table: Readonly<Record<string, (one: T) => boolean>>): Feature<T>[] {
  return Object.entries(table).map(([name, uses]) => ({ name, uses }));
}

/** Of objects other than policies: each is there so that policies speak of it. */
export const objectFeatures: readonly Feature<PolicyObject>[] = [
  ...features<PolicyObject>({ Tier: ({ kind }) => kind === 'Tier' }),
  ...features<PolicyObject>({
    'ClusterGroup: podSelector and namespaceSelector': clusterGroup(
      ({ podSelector, namespaceSelector }) => podSelector !== undefined && namespaceSelector !== undefined,
    ),
    'ClusterGroup: ipBlocks': clusterGroup(({ ipBlocks }) => ipBlocks !== undefined),
    'ClusterGroup: childGroups': clusterGroup(({ childGroups }) => childGroups !== undefined),
    'ClusterGroup: serviceReference': clusterGroup(({ serviceReference }) => serviceReference !== undefined),
    Group: ({ kind }) => kind === 'Group',
  }),
];

/** Of policies as a whole. */
export const policyFeatures: readonly Feature<OrderedPolicy>[] = features<OrderedPolicy>({
  'ClusterNetworkPolicy of crd.antrea.io': isKind('ClusterNetworkPolicy', antreaApis.crd),
  'NetworkPolicy of crd.antrea.io': isKind('NetworkPolicy', antreaApis.crd),
  'ClusterNetworkPolicy of security.antrea.tanzu.vmware.com': isKind(
    'ClusterNetworkPolicy',
    antreaApis.security,
  ),
  'NetworkPolicy of security.antrea.tanzu.vmware.com': isKind('NetworkPolicy', antreaApis.security),
  'ClusterNetworkPolicy of policy.networking.k8s.io': isUpstreamPolicy,
  ...Object.fromEntries(
    defaultTiers.map(({ name }) => [`tier: ${name}`, inTier((tier) => tierName(tier) === name)]),
  ),
  'tier: left out': inTier((tier) => tier === undefined),
  'tier: as v0.9 wrote it': inTier((tier) => tier !== undefined && tier !== tierName(tier)),
  'tier: one of its own': inTier((tier) => !defaultTiers.some(({ name }) => name === tierName(tier))),
  'tier: Admin': (policy) => isUpstreamPolicy(policy) && policy.spec?.tier === 'Admin',
  'tier: Baseline': (policy) => isUpstreamPolicy(policy) && policy.spec?.tier === 'Baseline',
  'priority: with a fraction': ({ spec }) => !Number.isInteger(spec?.priority),
  'priority: the last, 10000': ({ spec }) => spec?.priority === 10_000,
  'appliedTo of the policy': antrea(({ spec }) => spec?.appliedTo !== undefined),
  'appliedTo of rules': antrea(({ spec }) => spec?.appliedTo === undefined),
  'appliedTo: podSelector': appliedTo(
    (to) => to.podSelector !== undefined && to.namespaceSelector === undefined,
  ),
  'appliedTo: podSelector and namespaceSelector': appliedTo(
    (to) => to.podSelector !== undefined && to.namespaceSelector !== undefined,
  ),
  'appliedTo: group': appliedTo(({ group }) => group !== undefined),
  'appliedTo: serviceAccount': appliedTo(({ serviceAccount }) => serviceAccount !== undefined),
  'subject: namespaces': (policy) =>
    isUpstreamPolicy(policy) && policy.spec?.subject?.namespaces !== undefined,
  'subject: pods': (policy) => isUpstreamPolicy(policy) && policy.spec?.subject?.pods !== undefined,
});

/** Of single rules. */
export const ruleFeatures: readonly Feature<WrittenRule>[] = features<WrittenRule>({
  ...Object.fromEntries(
    (['ingress', 'egress'] as const).flatMap((side) =>
      ['Allow', 'Drop', 'Reject', 'Pass'].map((action) => [
        `${side}: ${action}`,
        (rule: WrittenRule) => rule.side === side && antreaRule(rule)?.action === action,
      ]),
    ),
  ),
  'peers: left out': antreaRuleWith((rule) => !rule.from && !rule.to && !rule.toServices),
  'peer: podSelector': somePeer((peer) => isOnly(peer, 'podSelector')),
  'peer: namespaceSelector': somePeer((peer) => isOnly(peer, 'namespaceSelector')),
  'peer: podSelector and namespaceSelector': somePeer(
    ({ podSelector, namespaceSelector }) => podSelector !== undefined && namespaceSelector !== undefined,
  ),
  'peer: namespaces, Self': somePeer(({ namespaces }) => namespaces?.match === 'Self'),
  'peer: namespaces, sameLabels': somePeer(({ namespaces }) => namespaces?.sameLabels !== undefined),
  'peer: ipBlock with except': somePeer(({ ipBlock }) => ipBlock?.except !== undefined),
  'peer: ipBlock': somePeer(({ ipBlock }) => ipBlock !== undefined && ipBlock.except === undefined),
  'peer: group': somePeer(({ group }) => group !== undefined),
  'peer: serviceAccount': somePeer(({ serviceAccount }) => serviceAccount !== undefined),
  toServices: antreaRuleWith(({ toServices }) => toServices !== undefined),
  'ports: left out': antreaRuleWith(({ ports, protocols }) => !ports && !protocols),
  'port: number': somePort(({ port, endPort }) => typeof port === 'number' && endPort === undefined),
  'port: named': somePort(({ port }) => typeof port === 'string'),
  'port: endPort': somePort(({ endPort }) => endPort !== undefined),
  'port: all of a protocol': somePort(
    ({ port, sourcePort }) => port === undefined && sourcePort === undefined,
  ),
  'port: of the source': somePort(({ sourcePort }) => sourcePort !== undefined),
  'protocol: TCP': somePort(({ protocol = 'TCP' }) => protocol === 'TCP'),
  'protocol: UDP': somePort(({ protocol }) => protocol === 'UDP'),
  'protocol: SCTP': somePort(({ protocol }) => protocol === 'SCTP'),
  'ICMP: any': someProtocol(({ icmp }) => icmp !== undefined && icmp.icmpType === undefined),
  'ICMP: of a type': someProtocol(({ icmp }) => icmp?.icmpType !== undefined),
  'rule with a name': antreaRuleWith(({ name }) => name !== undefined),
  enableLogging: antreaRuleWith(({ enableLogging }) => enableLogging === true),
  ...Object.fromEntries(
    ['Accept', 'Deny', 'Pass'].map((action) => [
      `policy.networking.k8s.io: ${action}`,
      (rule: WrittenRule) => upstreamRule(rule)?.action === action,
    ]),
  ),
  'policy.networking.k8s.io, peer: namespaces': someUpstreamPeer(
    ({ namespaces }) => namespaces !== undefined,
  ),
  'policy.networking.k8s.io, peer: pods': someUpstreamPeer(({ pods }) => pods !== undefined),
  'policy.networking.k8s.io, peer: networks': someUpstreamPeer(({ networks }) => networks !== undefined),
  'policy.networking.k8s.io, protocol: a port': someUpstreamProtocol(
    ({ tcp }) => tcp?.destinationPort?.number !== undefined,
  ),
  'policy.networking.k8s.io, protocol: a range of ports': someUpstreamProtocol(
    ({ udp }) => udp?.destinationPort?.range?.end === 9000,
  ),
  'policy.networking.k8s.io, protocol: all ports': someUpstreamProtocol((each) =>
    [each.tcp, each.udp, each.sctp].some((ports) => ports?.destinationPort?.range?.end === 65_535),
  ),
  'policy.networking.k8s.io, protocol: a named port': someUpstreamProtocol(
    ({ destinationNamedPort }) => destinationNamedPort !== undefined,
  ),
});

function clusterGroup(test: (spec: NonNullable<GroupObject['spec']>) => boolean) {
  return (object: PolicyObject) => object.kind === 'ClusterGroup' && test(object.spec ?? {});
}

function isKind(kind: OrderedPolicy['kind'], api: string) {
  return (policy: OrderedPolicy) => policy.kind === kind && policy.apiVersion === api;
}

function antrea(test: (policy: AntreaPolicyObject) => boolean) {
  return (policy: OrderedPolicy) => !isUpstreamPolicy(policy) && test(policy);
}

function inTier(test: (tier: string | undefined) => boolean) {
  return antrea(({ spec }) => test(spec?.tier));
}

function appliedTo(test: (to: AntreaAppliedTo) => boolean) {
  return antrea(({ spec = {} }) => {
    const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
    return [...(spec.appliedTo ?? []), ...rules.flatMap((rule) => rule.appliedTo ?? [])].some(test);
  });
}

function antreaRule({ policy, side, index }: WrittenRule): AntreaRule | undefined {
  return isUpstreamPolicy(policy) ? undefined : policy.spec?.[side]?.[index];
}

function upstreamRule({ policy, side, index }: WrittenRule): UpstreamRule | undefined {
  return isUpstreamPolicy(policy) ? policy.spec?.[side]?.[index] : undefined;
}

function antreaRuleWith(test: (rule: AntreaRule) => boolean) {
  return (written: WrittenRule) => {
    const rule = antreaRule(written);
    return rule !== undefined && test(rule);
  };
}

function somePeer(test: (peer: AntreaPeer) => boolean) {
  return antreaRuleWith(({ from = [], to = [] }) => [...from, ...to].some(test));
}

function somePort(test: (port: AntreaPort) => boolean) {
  return antreaRuleWith(({ ports = [] }) => ports.some(test));
}

function someProtocol(test: (protocol: AntreaProtocol) => boolean) {
  return antreaRuleWith(({ protocols = [] }) => protocols.some(test));
}

function someUpstreamPeer(test: (peer: UpstreamPeer) => boolean) {
  return (written: WrittenRule) => {
    const { from = [], to = [] } = upstreamRule(written) ?? {};
    return [...from, ...to].some(test);
  };
}

function someUpstreamProtocol(test: (protocol: UpstreamProtocol) => boolean) {
  return (written: WrittenRule) => (upstreamRule(written)?.protocols ?? []).some(test);
}

function isOnly(peer: AntreaPeer, field: keyof AntreaPeer): boolean {
  return Object.keys(peer).join() === field;
}
