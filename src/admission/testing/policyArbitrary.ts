/** Specs of policies, about half of them wrong somewhere. */
import fc from 'fast-check';

/** Mostly the usual, now and then something else. */
function mostly<T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const labels = fc.dictionary(
  fc.constantFrom('app', 'env'),
  mostly(fc.constantFrom('a', 'b'), fc.constant('a b')),
  {
    maxKeys: 2,
  },
);
const expression = fc.record(
  {
    key: mostly(fc.constantFrom('app', 'env'), fc.constant('a b')),
    operator: mostly(fc.constantFrom('In', 'NotIn'), fc.constantFrom('Exists', 'Gt')),
    values: mostly(fc.constant(['a']), fc.constant([])),
  },
  { requiredKeys: ['key', 'operator', 'values'] },
);
const selector = mostly(
  fc.record(
    { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 1 }) },
    { requiredKeys: [] },
  ),
  fc.constant({ matchLabel: {} }),
);
const cidr = mostly(
  fc.constantFrom('10.0.0.0/8', '0.0.0.0/0'),
  fc.constantFrom('10.0.0.0', 'fd00::/8', '10.0.0.0/40'),
);
const except = fc.array(mostly(fc.constant('10.1.0.0/16'), fc.constantFrom('11.0.0.0/8', 'x')), {
  maxLength: 1,
});
const named = mostly(fc.constant({ name: 'a', namespace: 'b' }), fc.constant({ name: 'a' }));

const peer = mostly(
  fc.oneof(
    fc.record({ podSelector: selector }),
    fc.record({ podSelector: selector, namespaceSelector: selector }),
    fc.record({ ipBlock: fc.record({ cidr, except }, { requiredKeys: ['cidr'] }) }),
    fc.record({ group: fc.constant('g') }),
    fc.record({ serviceAccount: named }),
    fc.record({ namespaces: fc.constantFrom({ match: 'Self' }, { sameLabels: ['env'] }) }),
  ),
  fc.oneof(
    fc.constant({}),
    fc.record({ podSelector: selector, group: fc.constant('g') }),
    fc.record({
      namespaces: fc.constantFrom({}, { match: 'Other' }, { match: 'Self', sameLabels: ['env'] }),
    }),
    fc.record({ fqdn: fc.constant('example.com') }),
    fc.jsonValue(),
  ),
);
const port = mostly(
  fc.oneof(
    fc.record({ port: fc.integer({ min: 1, max: 100 }), endPort: fc.integer({ min: 60, max: 200 }) }),
    fc.record({ protocol: fc.constantFrom('TCP', 'UDP', 'SCTP') }),
    fc.record({ port: fc.constant('http') }),
    fc.record({ sourcePort: fc.constant(7) }),
  ),
  fc.oneof(
    fc.record({ port: fc.constantFrom(0, 65_536, 'X', 'a-'), endPort: fc.constant(3) }),
    fc.constant({}),
    fc.constant({ sourceEndPort: 3 }),
    fc.jsonValue(),
  ),
);
const protocol = mostly(
  fc.constantFrom({ icmp: {} }, { icmp: { icmpType: 8 } }, { icmp: { icmpType: 3, icmpCode: 1 } }),
  fc.constantFrom({}, { icmp: { icmpCode: 3 } }, { igmp: {} }, { icmp: { icmpType: 300 } }),
);
const target = mostly(
  fc.oneof(fc.record({ podSelector: selector }), fc.record({ group: fc.constant('g') })),
  fc.oneof(fc.constant({}), fc.constant({ podSelector: {}, group: 'g' }), fc.jsonValue()),
);

function rule(side: 'from' | 'to') {
  return fc.record(
    {
      action: mostly(
        fc.constantFrom('Allow', 'Drop', 'Reject', 'Pass'),
        fc.constantFrom('Deny', 'Permit', ''),
      ),
      name: mostly(fc.uuid(), fc.constant('same')),
      [side]: fc.array(peer, { maxLength: 2 }),
      ports: fc.array(port, { maxLength: 1 }),
      protocols: fc.array(protocol, { maxLength: 1 }),
      enableLogging: mostly(fc.boolean(), fc.constant('yes')),
      logLabel: mostly(fc.constant('x'), fc.constant('a b')),
    },
    { requiredKeys: ['action'] },
  );
}

/** `spec` of a ClusterNetworkPolicy. */
export const policySpec = fc.record(
  {
    tier: mostly(fc.constantFrom('platform', 'Emergency', ''), fc.constantFrom('baseline', 'nowhere')),
    priority: mostly(fc.double({ min: 1, max: 10_000, noNaN: true }), fc.constantFrom(0, 20_000)),
    appliedTo: mostly(fc.array(target, { minLength: 1, maxLength: 2 }), fc.constant([])),
    ingress: fc.array(rule('from'), { maxLength: 2 }),
    egress: fc.array(rule('to'), { maxLength: 2 }),
  },
  { requiredKeys: ['priority', 'appliedTo'] },
);
