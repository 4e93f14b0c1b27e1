/** Small worlds in which selectors meet often: few names, few labels, few addresses. */
import fc from 'fast-check';
import type {
  LabelSelector,
  Labels,
  Namespace,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
} from '../input.ts';

const keys = ['app', 'tier', 'example.com/env'];
const values = ['a', 'b', ''];
const namespaces = ['x', 'y', 'z'];
const nodes = ['n1', 'n2', 'n3'];
const podNames = ['p1', 'p2', 'p3', 'p4'];
const uids = ['u1', 'u2', 'u3', 'u4', 'u5'];
const portNames = ['http', 'dns'];

/** Mostly one namespace: what happens between pods that never meet is soon told. */
export const namespaceName = fc.constantFrom('x', 'x', 'x', ...namespaces);
export const podName = fc.constantFrom(...podNames);
export const policyUid = fc.constantFrom(...uids);
const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP');
const value = fc.constantFrom(...values);

/** Labels of pods and namespaces. */
export const labels: fc.Arbitrary<Labels> = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 3 });

const expression = fc
  .record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt'),
    values: fc.array(value, { maxLength: 2 }),
  })
  .map((each) =>
    each.operator.endsWith('Exist') || each.operator === 'Exists' ? { ...each, values: [] } : each,
  );

/** Any selector; some are invalid. */
export const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  { weight: 3, arbitrary: labels.map((matchLabels) => ({ matchLabels })) },
  {
    weight: 2,
    arbitrary: fc.record({ matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) }),
  },
  { weight: 3, arbitrary: fc.constant({}) },
);

/** An address in 10.0.0.0/29, so that pods share blocks and sometimes addresses. */
const address = fc.integer({ min: 0, max: 7 }).map((last) => `10.0.0.${last}`);

const container = fc.record({
  ports: fc.array(
    fc.record({
      name: fc.constantFrom(...portNames, undefined),
      containerPort: fc.integer({ min: 1, max: 5 }),
      protocol: fc.constantFrom('TCP', 'UDP', undefined),
    }),
    { maxLength: 2 },
  ),
});

/** A pod in any state. */
export const pod: fc.Arbitrary<Pod> = fc.record({
  metadata: fc.record({
    name: podName,
    namespace: namespaceName,
    labels: fc.option(labels, { nil: undefined }),
  }),
  spec: fc.record({
    nodeName: fc.option(fc.constantFrom(...nodes), { nil: undefined, freq: 5 }),
    hostNetwork: fc.constantFrom(undefined, ...Array.from({ length: 7 }, () => false), true),
    containers: fc.array(container, { maxLength: 2 }),
  }),
  status: fc.record({
    phase: fc.constantFrom(...Array.from({ length: 8 }, () => 'Running'), 'Pending', 'Succeeded', 'Failed'),
    podIP: fc.option(address, { nil: undefined, freq: 5 }),
  }),
});

/** A namespace. */
export const namespace: fc.Arbitrary<Namespace> = fc.record({
  metadata: fc.record({ name: namespaceName, labels: fc.option(labels, { nil: undefined }) }),
});

const cidr = fc.tuple(address, fc.integer({ min: 28, max: 32 })).map(([base, prefix]) => `${base}/${prefix}`);

const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ podSelector: selector }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: selector }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: selector, podSelector: selector }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ipBlock: fc.record({
        cidr: fc.oneof(
          { weight: 8, arbitrary: cidr },
          { weight: 1, arbitrary: fc.constantFrom('0.0.0.0/0', 'fd00::/8', '10.0.0/8') },
        ),
        except: fc.option(fc.array(cidr, { maxLength: 2 }), { nil: undefined }),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({}) },
);

const port: fc.Arbitrary<NetworkPolicyPort> = fc.oneof(
  fc.record({ protocol: fc.option(protocol, { nil: undefined }) }),
  fc.record({
    protocol: fc.option(protocol, { nil: undefined }),
    port: fc.integer({ min: 1, max: 5 }),
    endPort: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
  }),
  fc.record({ protocol: fc.option(protocol, { nil: undefined }), port: fc.constantFrom(...portNames) }),
  fc.constantFrom({ protocol: 'ICMP' }, { port: 0 }, { port: 'http', endPort: 3 }),
);

const side = fc.option(fc.array(peer, { maxLength: 2 }), { nil: undefined });
const ports = fc.option(fc.array(port, { maxLength: 2 }), { nil: undefined });

/** A policy of any shape; parts of some are invalid. */
export const policy: fc.Arbitrary<NetworkPolicy> = fc
  .record({
    uid: policyUid,
    spec: fc.record({
      podSelector: selector,
      policyTypes: fc.constantFrom(undefined, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Other']),
      ingress: fc.option(fc.array(fc.record({ from: side, ports }), { maxLength: 2 }), { nil: undefined }),
      egress: fc.option(fc.array(fc.record({ to: side, ports }), { maxLength: 2 }), { nil: undefined }),
    }),
    namespace: namespaceName,
  })
  .map(({ uid, spec, namespace: of }) => ({ metadata: { name: `policy-${uid}`, namespace: of, uid }, spec }));

/** A connection between two of these pods, mostly; sometimes with an address, a node or a pod that is not there. */
export function connectionIn(pods: readonly Pod[]) {
  const known = pods.map(({ metadata: { name, namespace: of = '' } }) => ({ name, namespace: of }));
  const reference = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.record({ name: podName, namespace: namespaceName }) },
  );
  const endpoint = fc.oneof(
    { weight: 8, arbitrary: reference.map((each) => ({ kind: 'pod' as const, ...each })) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('address' as const), address }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('node' as const), node: fc.constantFrom(...nodes), address }),
    },
  );
  return fc.record({
    from: endpoint,
    to: endpoint,
    protocol: fc.oneof({ weight: 8, arbitrary: protocol }, { weight: 1, arbitrary: fc.constant('ICMP') }),
    port: fc.integer({ min: 1, max: 7 }),
    sourcePort: fc.integer({ min: 1, max: 4 }),
    icmpType: fc.constantFrom(0, 8),
  });
}
