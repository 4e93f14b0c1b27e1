import fc from 'fast-check';
import type {
  AddressGroup,
  AppliedToGroup,
  GroupMember,
  NetworkPolicy,
  WireRule,
  WireService,
} from '#controlplane/wire.ts';

/** Pods of the node are those with an odd number; the others are elsewhere. */
export const podNumbers = [1, 2, 3, 4, 5, 6];

export const podIp = (pod: number) => `10.0.0.${pod}`;
export const podName = (pod: number) => `default/p${pod}`;
/** Odd pods call port 80 `web`, even ones 8080, and 3 uses the name for UDP. */
const member = (pod: number): GroupMember => ({
  pod: { namespace: 'default', name: `p${pod}` },
  ips: [podIp(pod)],
  ports: [{ name: 'web', port: pod % 2 === 1 ? 80 : 8080, protocol: pod === 3 ? 'UDP' : 'TCP' }],
});

export const groupNames = ['g1', 'g2', 'g3'];

const members = fc.subarray(podNumbers).map((pods) => pods.map(member));

const meta = (name: string) => ({ name, uid: name });

export const anyAddressGroup: fc.Arbitrary<AddressGroup> = fc
  .tuple(fc.constantFrom(...groupNames), members)
  .map(([name, groupMembers]) => ({ metadata: meta(name), groupMembers }));

export const anyAppliedToGroup: fc.Arbitrary<AppliedToGroup> = fc
  .tuple(fc.constantFrom(...groupNames), fc.subarray(podNumbers.filter((pod) => pod % 2 === 1)))
  .map(([name, pods]) => ({ metadata: meta(name), groupMembers: pods.map(member) }));

const block = fc.constantFrom(
  { cidr: '0.0.0.0/0' },
  { cidr: '10.0.0.0/29', except: ['10.0.0.2/31'] },
  { cidr: '10.0.0.4/32' },
  { cidr: 'nonsense' },
  { cidr: '10.0.0.0/24', except: ['fe80::/10'] },
);

const peer = fc.record({
  addressGroups: fc.subarray(groupNames, { maxLength: 2 }),
  ipBlocks: fc.uniqueArray(block, { maxLength: 2 }),
});

const service = fc.constantFrom(
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 80, endPort: 90 },
  { protocol: 'UDP' },
  { port: 443 },
  { protocol: 'TCP', port: 'web' },
  { protocol: 'UDP', port: 'web' },
  { protocol: 'XYZ', port: 80 },
  { protocol: 'TCP', port: 90, endPort: 80 },
);

const services = fc.option(fc.uniqueArray(service, { maxLength: 3 }), { nil: undefined });

const rule: fc.Arbitrary<WireRule> = fc
  .tuple(
    fc.constantFrom('In' as const, 'Out' as const),
    fc.option(peer, { nil: undefined, freq: 5 }),
    services,
    fc.constantFrom('Allow' as const, undefined, undefined, 'Drop' as const),
  )
  .map(([direction, peers, ports, action]) => ({
    direction,
    ...(peers && (direction === 'In' ? { from: peers } : { to: peers })),
    ...(ports && { services: ports }),
    ...(action && { action }),
  }));

export const policyNames = ['a', 'b', 'c'];

export const anyPolicy: fc.Arbitrary<NetworkPolicy> = fc
  .tuple(
    fc.constantFrom(...policyNames),
    fc.subarray(groupNames, { minLength: 1, maxLength: 2 }),
    fc.array(rule, { minLength: 1, maxLength: 3 }),
  )
  .map(([name, appliedToGroups, rules]) => ({
    metadata: meta(name),
    sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name, uid: name },
    appliedToGroups,
    rules,
  }));

const orderedService = fc.oneof(
  service,
  fc.constantFrom<WireService>(
    { protocol: 'ICMP' },
    { protocol: 'ICMP', icmpType: 8, icmpCode: 0 },
    { protocol: 'TCP', port: 80, sourcePort: 1000, sourceEndPort: 1001 },
    { protocol: 'TCP', port: 'web', sourcePort: 1000 },
  ),
);

const orderedRule = fc
  .record({
    direction: fc.constantFrom('In' as const, 'Out' as const),
    peers: fc.option(peer, { nil: undefined, freq: 8 }),
    services: fc.option(fc.uniqueArray(orderedService, { maxLength: 3 }), { nil: undefined }),
    action: fc.constantFrom('Allow' as const, 'Drop' as const, 'Reject' as const, 'Pass' as const, undefined),
    appliedToGroups: fc.option(fc.subarray(groupNames), { nil: undefined, freq: 2 }),
    enableLogging: fc.constantFrom(undefined, true),
  })
  .map(
    ({ direction, peers, services: ports, action, appliedToGroups, enableLogging }): WireRule => ({
      direction,
      ...(peers && (direction === 'In' ? { from: peers } : { to: peers })),
      ...(ports && { services: ports }),
      ...(action && { action }),
      ...(appliedToGroups && { appliedToGroups }),
      ...(enableLogging && { enableLogging }),
    }),
  );

export const orderedPolicyNames = ['d', 'e', 'f'];

/** Policies of all tiers, many of the same. Rules are asked in the order of their priorities. */
export const anyOrderedPolicy: fc.Arbitrary<NetworkPolicy> = fc
  .record({
    name: fc.constantFrom(...orderedPolicyNames),
    appliedToGroups: fc.subarray(groupNames, { minLength: 1, maxLength: 2 }),
    rules: fc.array(orderedRule, { maxLength: 3 }),
    tierPriority: fc.constantFrom(0, 50, 100, 101, 250, 251, 253, 254),
    priority: fc.constantFrom(1, 1.5, 2, 10_000),
  })
  .map(({ name, appliedToGroups, rules, tierPriority, priority }) => ({
    metadata: meta(name),
    sourceRef: { type: 'AntreaNetworkPolicy', namespace: 'default', name, uid: name },
    appliedToGroups,
    tierPriority,
    priority,
    rules: rules.map((each, index) => ({ ...each, priority: index })),
  }));
