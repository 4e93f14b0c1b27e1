/**
 * Specs that must be taken: every field and every form that is published for Antrea's policies, also what is accepted
 * and reported as not supported.
 * @module
 */

const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const tcp = (port: number | string) => ({ protocol: 'TCP', port });

const rules = {
  ingress: [
    {
      name: 'allow-web',
      action: 'Allow',
      from: [
        app('client'),
        { ...app('job'), namespaceSelector: { matchLabels: { env: 'prod' } } },
        { namespaceSelector: {} },
        { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.3.4/32'] } },
        { group: 'clients' },
        { serviceAccount: { name: 'ci', namespace: 'build' } },
        { nodeSelector: { matchLabels: { 'kubernetes.io/os': 'linux' } } },
        { ...app('far'), scope: 'ClusterSet' },
      ],
      ports: [tcp(80), tcp('https'), { protocol: 'UDP', port: 7000, endPort: 7010 }, { protocol: 'SCTP' }],
      enableLogging: true,
      logLabel: 'web-allowed',
    },
    { action: 'Pass', from: [{ namespaces: { match: 'Self' } }] },
    { action: 'Reject', from: [{ namespaces: { sameLabels: ['org', 'example.org/env'] }, ...app('x') }] },
    { action: 'Drop', protocols: [{ igmp: { igmpType: 17, groupAddress: '224.0.0.1' } }] },
    {
      action: 'Allow',
      l7Protocols: [{ http: { host: '*.example.org', method: 'GET', path: '/v2/*' } }, { http: {} }],
    },
    { action: 'Drop', ports: [{ protocol: 'TCP', sourcePort: 1024, sourceEndPort: 2048 }] },
    { action: 'Deny' },
  ],
  egress: [
    { action: 'Drop', to: [{ fqdn: '*.example.org' }], ports: [tcp(443)] },
    {
      action: 'Reject',
      protocols: [{ icmp: { icmpType: 8, icmpCode: 0 } }, { icmp: {} }],
    },
    { action: 'Drop', toServices: [{ name: 'db', namespace: 'prod', scope: 'Cluster' }], name: 'no-db' },
    { action: 'Allow', l7Protocols: [{ tls: { sni: 'example.org' } }] },
    { action: 'Drop', to: [{ ipBlock: { cidr: '2001:db8::/32' } }] },
    { action: 'Drop', protocols: [{ igmp: { igmpType: 34 } }] },
    { action: 'Drop', to: [], ports: [] },
  ],
};

const expression = (operator: string, values?: readonly string[]) => ({
  namespaceSelector: { matchExpressions: [{ key: 'env', operator, ...(values ? { values } : {}) }] },
});

/** Specs of a ClusterNetworkPolicy, by what they show. */
export const goodClusterSpecs: Readonly<Record<string, object>> = {
  'every kind of rule': { tier: 'securityops', priority: 5, appliedTo: [app('web')], ...rules },
  'pods of every kind': {
    priority: 1.5,
    appliedTo: [
      app('web'),
      expression('In', ['a', 'b']),
      expression('NotIn', ['c']),
      expression('Exists'),
      expression('DoesNotExist', []),
      { ...app('x'), namespaceSelector: {} },
      { group: 'servers' },
      { serviceAccount: { name: 'default', namespace: 'prod' } },
    ],
    ingress: [{ action: 'Drop' }],
  },
  'appliedTo of rules': {
    priority: 10_000,
    ingress: [{ action: 'Drop', appliedTo: [app('a')] }],
    egress: [{ action: 'Drop', appliedTo: [{ group: 'b' }] }],
  },
  'the baseline': {
    tier: 'baseline',
    priority: 1,
    appliedTo: [{ namespaceSelector: {} }],
    egress: [{ action: 'Drop' }],
  },
  'a Service and nodes': {
    tier: '',
    priority: 2,
    appliedTo: [{ service: { name: 'web', namespace: 'prod' } }, { nodeSelector: {} }],
    ingress: [{ action: 'Drop', from: [{ ipBlock: { cidr: '1.1.1.0/24' } }] }],
  },
  'no rules yet': { priority: 1, appliedTo: [app('a')] },
};

/** Whether a peer is named by its labels' likeness: not in a policy of one namespace. */
function isRelative(peer: object): boolean {
  return 'namespaces' in peer;
}

/** Specs of a NetworkPolicy. */
export const goodNamespacedSpecs: Readonly<Record<string, object>> = {
  'every kind of rule': {
    tier: 'platform',
    priority: 5,
    appliedTo: [app('web')],
    ...rules,
    ingress: rules.ingress.filter(({ from = [] }) => !from.some(isRelative)),
  },
  'the own namespace': {
    priority: 1,
    appliedTo: [app('web')],
    ingress: [{ action: 'Pass', from: [{ namespaces: { match: 'Self' } }] }],
  },
  'pods of every kind': {
    priority: 7.25,
    appliedTo: [{ podSelector: {} }, { group: 'servers' }, { externalEntitySelector: {} }],
    ingress: [{ action: 'Allow', from: [{ externalEntitySelector: { matchLabels: { role: 'front' } } }] }],
  },
  'appliedTo of rules': { priority: 3, ingress: [{ action: 'Drop', appliedTo: [app('a')] }] },
};

/** Specs of either kind that only the older API group takes: names of tiers and actions as they were written then. */
export const formerSpecs: Readonly<Record<string, object>> = Object.fromEntries(
  ['Allow', 'ALLOW', 'allow', 'Drop', 'DROP', 'drop'].map((action) => [
    action,
    { tier: 'SecurityOps', priority: 1, appliedTo: [app('a')], ingress: [{ action }], egress: [] },
  ]),
);

/** Specs of a ClusterGroup; those without `nodeSelector` are also specs of a Group. */
export const goodGroupSpecs: Readonly<Record<string, object>> = {
  'pods and namespaces': { ...app('db'), namespaceSelector: { matchLabels: { env: 'prod' } } },
  entities: { externalEntitySelector: {} },
  blocks: { ipBlocks: [{ cidr: '10.0.10.0/24' }, { cidr: '10.1.0.0/16', except: ['10.1.1.0/24'] }] },
  service: { serviceReference: { name: 'web', namespace: 'default' } },
  children: { childGroups: ['a', 'b'] },
};
