/**
 * Mistakes that people make, one in each: what lint has to find, and where.
 * @module
 */
import type { LintCode } from '#policy/lint/finding.ts';

/** A mistake in manifests. */
export type Defect = {
  readonly what: string;
  readonly code: LintCode;
  /** `name path` of the object. */
  readonly at: string;
  readonly manifests: string;
  /** Whether the manifests are all that there is. */
  readonly isComplete?: boolean;
};

/** A Kubernetes policy of the namespace `shop`. */
function kubernetes(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n---\n`;
}

/** A ClusterNetworkPolicy, for all pods where it does not say for whom. */
function cluster(name: string, spec: string): string {
  const whom = spec.includes('appliedTo') ? '' : 'appliedTo: [{ podSelector: {} }], ';
  const place = spec.includes('priority:') ? '' : 'priority: 5, ';
  return `apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: { name: ${name} }\nspec: { ${whom}${place}${spec} }\n---\n`;
}

/** A ClusterNetworkPolicy of SIG Network. */
function upstream(name: string, spec: string): string {
  return `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: ${name} }\nspec: { ${spec} }\n---\n`;
}

/** A pod; `namespace/name`. */
function pod(title: string, labels: string, spec = ''): string {
  const [namespace = '', name = ''] = title.split('/');
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} } }\nspec: { nodeName: n1, containers: [{ ports: [{ name: http, containerPort: 8080 }] }]${spec} }\nstatus: { phase: Running, podIP: 10.0.${namespace.length}.${name.length} }\n---\n`;
}

function other(kind: string, apiVersion: string, metadata: string, spec: string): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { ${metadata} }\nspec: { ${spec} }\n---\n`;
}

const coredns = pod('kube-system/coredns', 'k8s-app: kube-dns', ', serviceAccountName: coredns');
const web = pod('shop/web', 'app: web');
const db = pod('shop/database', 'app: db');
const namespaces = ['shop', 'kube-system', 'default']
  .map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n---\n`)
  .join('');
const apiServer = `apiVersion: v1
kind: Service
metadata: { name: kubernetes, namespace: default }
spec: { clusterIP: 10.96.0.1, ports: [{ port: 443 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: kubernetes, namespace: default, labels: { kubernetes.io/service-name: kubernetes } }
addressType: IPv4
ports: [{ port: 6443, protocol: TCP }]
endpoints: [{ addresses: [172.18.0.2] }]
---
`;

/** One of each kind, and the ways in which they are made. */
export const defects: readonly Defect[] = [
  {
    what: 'Drop for all before Allow for some',
    code: 'ShadowedRule',
    at: 'p spec.ingress[1]',
    manifests: cluster('p', 'ingress: [{ action: Drop }, { action: Allow, from: [{ podSelector: {} }] }]'),
  },
  {
    what: 'a narrower network after a wider one',
    code: 'ShadowedRule',
    at: 'p spec.egress[1]',
    manifests: cluster(
      'p',
      'egress: [{ action: Allow, to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }, { action: Drop, to: [{ ipBlock: { cidr: 10.1.0.0/16 } }] }]',
    ),
  },
  {
    what: 'two halves of a network before the whole',
    code: 'ShadowedRule',
    at: 'p spec.egress[1]',
    manifests: cluster(
      'p',
      'egress: [{ action: Drop, to: [{ ipBlock: { cidr: 10.0.0.0/9 } }, { ipBlock: { cidr: 10.128.0.0/9 } }] }, { action: Allow, to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]',
    ),
  },
  {
    what: 'a port in a range that came before',
    code: 'ShadowedRule',
    at: 'p spec.ingress[1]',
    manifests: cluster(
      'p',
      'ingress: [{ action: Drop, ports: [{ protocol: TCP, port: 1000, endPort: 2000 }] }, { action: Allow, ports: [{ protocol: TCP, port: 1500 }] }]',
    ),
  },
  {
    what: 'ports that several rules took before',
    code: 'ShadowedRule',
    at: 'p spec.ingress[2]',
    manifests: cluster(
      'p',
      'ingress: [{ action: Drop, ports: [{ protocol: TCP, port: 80 }] }, { action: Allow, ports: [{ protocol: TCP, port: 443 }] }, { action: Reject, ports: [{ protocol: TCP, port: 80 }, { protocol: TCP, port: 443 }] }]',
    ),
  },
  {
    what: 'one value of a label after a list of values',
    code: 'ShadowedRule',
    at: 'p spec.ingress[1]',
    manifests: cluster(
      'p',
      'ingress: [{ action: Drop, from: [{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [a, b] }] } }] }, { action: Allow, from: [{ podSelector: { matchLabels: { app: a, tier: x } } }] }]',
    ),
  },
  {
    what: 'the own namespace after all pods',
    code: 'ShadowedRule',
    at: 'p spec.ingress[1]',
    manifests: cluster(
      'p',
      'ingress: [{ action: Drop, from: [{ namespaceSelector: {} }] }, { action: Allow, from: [{ namespaces: { match: Self } }] }]',
    ),
  },
  {
    what: 'the same labels twice',
    code: 'ShadowedRule',
    at: 'p spec.ingress[1]',
    manifests: cluster(
      'p',
      'ingress: [{ action: Allow, from: [{ namespaces: { sameLabels: [org, team] } }] }, { action: Drop, from: [{ namespaces: { sameLabels: [team, org] }, podSelector: { matchLabels: { a: b } } }] }]',
    ),
  },
  {
    what: 'a policy of lower priority that another one covers',
    code: 'ShadowedRule',
    at: 'late spec.ingress[0]',
    manifests:
      cluster('early', 'priority: 1, ingress: [{ action: Allow }]') +
      cluster(
        'late',
        'priority: 2, appliedTo: [{ namespaceSelector: { matchLabels: { env: prod } } }], ingress: [{ action: Drop }]',
      ),
  },
  {
    what: 'a kind of ICMP after all of them',
    code: 'ShadowedRule',
    at: 'p spec.ingress[1]',
    manifests: cluster(
      'p',
      'ingress: [{ action: Drop, protocols: [{ icmp: {} }] }, { action: Allow, protocols: [{ icmp: { icmpType: 8 } }] }]',
    ),
  },
  {
    what: 'Pass for all before a rule of the same tier',
    code: 'ShadowedRule',
    at: 'p spec.ingress[1]',
    manifests: cluster('p', 'ingress: [{ action: Pass }, { action: Drop }]'),
  },
  {
    what: 'an earlier tier that decides all',
    code: 'UnreachableRule',
    at: 'late spec.egress[0]',
    manifests:
      cluster('early', 'tier: emergency, egress: [{ action: Drop }]') +
      cluster('late', 'tier: application, egress: [{ action: Allow, ports: [{ protocol: UDP, port: 53 }] }]'),
  },
  {
    what: 'a NetworkPolicy that an ordered policy overrules',
    code: 'UnreachableRule',
    at: 'open spec.ingress[0]',
    manifests:
      cluster('closed', 'ingress: [{ action: Drop, from: [{ namespaceSelector: {} }] }]') +
      kubernetes('open', '{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }'),
  },
  {
    what: 'a baseline rule for pods that NetworkPolicies isolate',
    code: 'UnreachableRule',
    at: 'base spec.ingress[0]',
    manifests:
      cluster(
        'base',
        'tier: baseline, appliedTo: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }], ingress: [{ action: Allow }]',
      ) + kubernetes('deny', '{ podSelector: {} }'),
  },
  {
    what: 'a baseline rule after an ordered policy for all',
    code: 'UnreachableRule',
    at: 'base spec.egress[0]',
    manifests:
      cluster('early', 'tier: platform, egress: [{ action: Allow }]') +
      cluster('base', 'tier: baseline, egress: [{ action: Drop }]'),
  },
  {
    what: 'the admin tier of SIG Network after an earlier tier',
    code: 'UnreachableRule',
    at: 'admin spec.ingress[0]',
    manifests:
      cluster('early', 'tier: securityops, ingress: [{ action: Drop }]') +
      upstream(
        'admin',
        'tier: Admin, priority: 1, subject: { namespaces: {} }, ingress: [{ action: Accept, from: [{ namespaces: {} }] }]',
      ),
  },
  {
    what: 'a rule of a NetworkPolicy twice',
    code: 'RedundantRule',
    at: 'p spec.ingress[1]',
    manifests: kubernetes(
      'p',
      '{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { a: b } } }] }, { from: [{ podSelector: { matchLabels: { a: b } } }], ports: [{ port: 80 }] }] }',
    ),
  },
  {
    what: 'a NetworkPolicy for some where another one allows all',
    code: 'RedundantRule',
    at: 'some spec.ingress[0]',
    manifests:
      kubernetes('all', '{ podSelector: {}, ingress: [{}] }') +
      kubernetes(
        'some',
        '{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ port: 80 }] }] }',
      ),
  },
  {
    what: 'two policies in the same place that contradict each other',
    code: 'ConflictingRules',
    at: 'b spec.ingress[0]',
    manifests:
      cluster('a', 'ingress: [{ action: Allow, from: [{ podSelector: { matchLabels: { app: x } } }] }]') +
      cluster('b', 'ingress: [{ action: Drop, from: [{ podSelector: {} }] }]'),
  },
  {
    what: 'the same with networks that overlap in part',
    code: 'ConflictingRules',
    at: 'b spec.egress[0]',
    manifests:
      cluster(
        'a',
        'egress: [{ action: Drop, to: [{ ipBlock: { cidr: 10.0.0.0/16, except: [10.0.1.0/24] } }] }]',
      ) + cluster('b', 'egress: [{ action: Allow, to: [{ ipBlock: { cidr: 10.0.0.0/23 } }] }]'),
  },
  {
    what: 'egress rules without Egress in policyTypes',
    code: 'IgnoredRules',
    at: 'p spec.egress',
    manifests: kubernetes(
      'p',
      '{ podSelector: {}, policyTypes: [Ingress], egress: [{ ports: [{ port: 443 }] }] }',
    ),
  },
  {
    what: 'ingress rules without Ingress in policyTypes',
    code: 'IgnoredRules',
    at: 'p spec.ingress',
    manifests: kubernetes('p', '{ podSelector: {}, policyTypes: [Egress], ingress: [{}] }'),
  },
  {
    what: 'a policy without rules',
    code: 'EmptyPolicy',
    at: 'p spec',
    manifests: cluster('p', 'tier: platform'),
  },
  {
    what: 'a label with two values',
    code: 'ImpossibleSelector',
    at: 'p spec.podSelector',
    manifests: kubernetes(
      'p',
      '{ podSelector: { matchLabels: { app: web }, matchExpressions: [{ key: app, operator: In, values: [api] }] } }',
    ),
  },
  {
    what: 'a label that has to be there and not to be there',
    code: 'ImpossibleSelector',
    at: 'p spec.egress[0].to[0]',
    manifests: cluster(
      'p',
      'egress: [{ action: Allow, to: [{ podSelector: { matchExpressions: [{ key: a, operator: Exists }, { key: a, operator: DoesNotExist }] } }] }]',
    ),
  },
  {
    what: 'a value that is wanted and excluded, in a group',
    code: 'ImpossibleSelector',
    at: 'g spec',
    manifests:
      other(
        'ClusterGroup',
        'crd.antrea.io/v1beta1',
        'name: g',
        'namespaceSelector: { matchLabels: { env: a }, matchExpressions: [{ key: env, operator: NotIn, values: [a, b] }] }',
      ) + cluster('p', 'ingress: [{ action: Allow, from: [{ group: g }] }]'),
  },
  {
    what: 'a block of which nothing is left',
    code: 'EmptyBlock',
    at: 'p spec.egress[0].to[0]',
    manifests: kubernetes(
      'p',
      '{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/24, except: [10.0.0.0/25, 10.0.0.128/25] } }] }] }',
    ),
  },
  {
    what: 'a typo in a label of the pods that it is for',
    code: 'SelectorMatchesNothing',
    at: 'p spec.podSelector',
    manifests: kubernetes('p', '{ podSelector: { matchLabels: { app: wbe } } }') + web,
  },
  {
    what: 'a typo in a label of a peer',
    code: 'SelectorMatchesNothing',
    at: 'p spec.ingress[0].from[0]',
    manifests:
      kubernetes(
        'p',
        '{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { ap: web } } }] }] }',
      ) + web,
  },
  {
    what: 'a namespace label that nobody has',
    code: 'SelectorMatchesNothing',
    at: 'p spec.ingress[0].from[0]',
    manifests:
      cluster(
        'p',
        'ingress: [{ action: Drop, from: [{ namespaceSelector: { matchLabels: { evn: prod } } }] }]',
      ) + namespaces,
    isComplete: true,
  },
  {
    what: 'a service account that no pod has',
    code: 'SelectorMatchesNothing',
    at: 'p spec.appliedTo[0]',
    manifests:
      cluster(
        'p',
        'appliedTo: [{ serviceAccount: { name: robot, namespace: shop } }], ingress: [{ action: Drop }]',
      ) + web,
  },
  {
    what: 'the name of a port that the pods do not have',
    code: 'PortMatchesNothing',
    at: 'p spec.ingress[0]',
    manifests: kubernetes('p', '{ podSelector: {}, ingress: [{ ports: [{ port: htpp }] }] }') + web,
  },
  {
    what: 'a namespace that does not exist',
    code: 'NamespaceNotFound',
    at: 'p metadata.namespace',
    manifests: kubernetes('p', '{ podSelector: {} }'),
    isComplete: true,
  },
  {
    what: 'Pass for pods that no NetworkPolicy is for',
    code: 'PassLeadsNowhere',
    at: 'p spec.ingress[0]',
    manifests:
      cluster(
        'p',
        'ingress: [{ action: Pass, from: [{ podSelector: { matchLabels: { app: db } } }] }, { action: Drop }]',
      ) +
      web +
      db,
    isComplete: true,
  },
  {
    what: 'Pass in the baseline tier, which the API server would refuse',
    code: 'Malformed',
    at: 'p f.yaml#1',
    manifests: cluster('p', 'tier: baseline, ingress: [{ action: Pass }]'),
  },
  {
    what: 'egress to pods, and no DNS',
    code: 'CutsDns',
    at: 'p spec.egress',
    manifests:
      kubernetes(
        'p',
        '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }] }',
      ) +
      web +
      db +
      coredns,
  },
  {
    what: 'the same where the DNS is not in the manifests',
    code: 'CutsDns',
    at: 'p spec.egress',
    manifests:
      kubernetes('p', '{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }] }') +
      web,
  },
  {
    what: 'DNS by TCP alone',
    code: 'CutsDns',
    at: 'p spec.egress',
    manifests:
      kubernetes(
        'p',
        '{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 53 }, { port: 443 }] }] }',
      ) +
      web +
      coredns,
  },
  {
    what: 'a default deny in the namespace of the DNS',
    code: 'CutsDns',
    at: 'closed spec.ingress',
    manifests:
      kubernetes('closed', '{ podSelector: {} }').replace('namespace: shop', 'namespace: kube-system') +
      web +
      coredns,
  },
  {
    what: 'a cluster-wide rule that drops UDP',
    code: 'CutsDns',
    at: 'p spec.egress[0]',
    manifests: cluster('p', 'egress: [{ action: Drop, ports: [{ protocol: UDP }] }]') + web + coredns,
  },
  {
    what: 'no egress for what talks to the API server',
    code: 'CutsApiServer',
    at: 'closed spec.egress',
    manifests:
      kubernetes('closed', '{ podSelector: {}, policyTypes: [Egress] }').replace(
        'namespace: shop',
        'namespace: kube-system',
      ) +
      coredns +
      apiServer,
  },
  {
    what: 'the wrong port for what has rights at the API server',
    code: 'CutsApiServer',
    at: 'p spec.egress',
    manifests:
      kubernetes(
        'p',
        '{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }, { ports: [{ protocol: UDP, port: 53 }] }] }',
      ) +
      pod('shop/operator', 'app: operator', ', serviceAccountName: operator') +
      apiServer +
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: b }\nsubjects: [{ kind: ServiceAccount, name: operator, namespace: shop }]\n---\n',
  },
  {
    what: 'a group that nobody speaks of',
    code: 'UnusedGroup',
    at: 'g metadata.name',
    manifests:
      other('ClusterGroup', 'crd.antrea.io/v1beta1', 'name: g', 'podSelector: {}') +
      cluster('p', 'ingress: [{ action: Drop }]'),
  },
  {
    what: 'a tier without policies',
    code: 'UnusedTier',
    at: 'mine metadata.name',
    manifests:
      other('Tier', 'crd.antrea.io/v1beta1', 'name: mine', 'priority: 7') +
      cluster('p', 'ingress: [{ action: Drop }]'),
  },
  {
    what: 'a group that is not there',
    code: 'GroupNotFound',
    at: 'p spec.ingress[0].from[0].group',
    manifests: cluster('p', 'ingress: [{ action: Drop, from: [{ group: gone }] }]'),
    isComplete: true,
  },
  {
    what: 'a tier that is not there',
    code: 'TierNotFound',
    at: 'p spec.tier',
    manifests: cluster('p', 'tier: gone, ingress: [{ action: Drop }]'),
    isComplete: true,
  },
  {
    what: 'a Service that is not there',
    code: 'ServiceNotFound',
    at: 'p spec.egress[0].toServices[0]',
    manifests:
      cluster('p', 'egress: [{ action: Drop, toServices: [{ name: gone, namespace: shop }] }]') + apiServer,
  },
  {
    what: 'a name of the internet',
    code: 'UnsupportedField',
    at: 'p spec.egress[0].to[0]',
    manifests: cluster('p', 'egress: [{ action: Allow, to: [{ fqdn: "*.example.com" }] }]'),
  },
  {
    what: 'an IPv6 block',
    code: 'UnsupportedIPv6',
    at: 'p spec.ingress[0].from[0]',
    manifests: kubernetes(
      'p',
      '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: "2001:db8::/32" } }] }] }',
    ),
  },
  {
    what: 'a misspelt field, without which a rule is for everybody',
    code: 'UnknownField',
    at: 'p f.yaml#1',
    manifests: kubernetes('p', '{ podSelector: {}, ingress: [{ form: [{ podSelector: {} }] }] }'),
  },
  {
    what: 'the same policy twice',
    code: 'DuplicateObject',
    at: 'p f.yaml#2',
    manifests: kubernetes('p', '{ podSelector: {} }') + kubernetes('p', '{ podSelector: {}, ingress: [{}] }'),
  },
];
