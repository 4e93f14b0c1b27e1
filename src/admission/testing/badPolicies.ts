/** A policy that is wrong in one way. `field` is what the message names; `warned` is said where it is let in all the same. */
export type BadPolicy = {
  readonly what: string;
  readonly spec: object;
  readonly field: string;
  readonly warned?: string;
  /** That of the policy; a ClusterNetworkPolicy has none. */
  readonly namespace?: string;
};

const appliedTo = [{ podSelector: {} }];

function ingress(what: string, rule: object, field: string, more: Partial<BadPolicy> = {}): BadPolicy {
  const spec = { priority: 1, appliedTo, ingress: [{ action: 'Allow', ...rule }] };
  return { what, spec, field: `spec.ingress[0]${field}`, ...more };
}

function egress(what: string, rule: object, field: string, more: Partial<BadPolicy> = {}): BadPolicy {
  const spec = { priority: 1, appliedTo, egress: [{ action: 'Drop', ...rule }] };
  return { what, spec, field: `spec.egress[0]${field}`, ...more };
}

function from(what: string, peer: object, field = '', more: Partial<BadPolicy> = {}): BadPolicy {
  return ingress(what, { from: [peer] }, `.from[0]${field}`, more);
}

function port(what: string, entry: object, field = ''): BadPolicy {
  return ingress(what, { ports: [entry] }, `.ports[0]${field}`);
}

function policy(what: string, spec: object, field: string, more: Partial<BadPolicy> = {}): BadPolicy {
  return { what, spec: { priority: 1, appliedTo, ...spec }, field, ...more };
}

const unsupported = 'not supported';

/** One of each kind of badness that one can write. */
export const badPolicies: readonly BadPolicy[] = [
  policy('no priority', { priority: undefined }, 'spec.priority'),
  policy('a priority of 0', { priority: 0 }, 'spec.priority'),
  policy('a priority above 10000', { priority: 10_000.5 }, 'spec.priority'),
  policy('a priority in words', { priority: 'high' }, 'spec.priority'),
  policy('a tier that does not exist', { tier: 'nowhere' }, 'spec.tier'),
  policy('a tier that is a number', { tier: 7 }, 'spec.tier'),
  policy('a field that does not exist', { ingres: [] }, 'spec.ingres'),
  policy('nobody to apply to', { appliedTo: undefined }, 'spec'),
  policy('nobody to apply to, in a list', { appliedTo: [] }, 'spec'),
  policy('an empty entry of appliedTo', { appliedTo: [{}] }, 'spec.appliedTo[0]'),
  policy('a group and a selector', { appliedTo: [{ group: 'g', podSelector: {} }] }, 'spec.appliedTo[0]'),
  policy(
    'a service account and a selector',
    { appliedTo: [{ serviceAccount: { name: 'a', namespace: 'b' }, namespaceSelector: {} }] },
    'spec.appliedTo[0]',
  ),
  policy(
    'a misspelt selector',
    { appliedTo: [{ podSelector: {}, podSelecter: {} }] },
    'spec.appliedTo[0].podSelecter',
  ),
  policy('a list for a selector', { appliedTo: [{ podSelector: [] }] }, 'spec.appliedTo[0].podSelector'),
  policy(
    'an operator that selectors do not have',
    { appliedTo: [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } }] },
    'spec.appliedTo[0]',
  ),
  policy(
    'In without values',
    { appliedTo: [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }] },
    'spec.appliedTo[0]',
  ),
  policy(
    'a label value with a space',
    { appliedTo: [{ podSelector: { matchLabels: { a: 'b c' } } }] },
    'spec.appliedTo[0]',
  ),
  policy('appliedTo twice', { ingress: [{ action: 'Drop', appliedTo }] }, 'spec'),
  policy(
    'appliedTo in one rule of two',
    { appliedTo: undefined, ingress: [{ action: 'Drop', appliedTo }, { action: 'Allow' }] },
    'spec',
  ),
  policy(
    'two rules of one name',
    { ingress: [{ action: 'Drop', name: 'a' }], egress: [{ action: 'Drop', name: 'a' }] },
    'spec',
  ),
  policy('Pass in the last tier', { tier: 'baseline', ingress: [{ action: 'Pass' }] }, 'spec'),
  policy('a rule that is no object', { ingress: ['Drop'] }, 'spec.ingress[0]'),
  policy(
    'namespaces in a policy of a namespace',
    { appliedTo: [{ namespaceSelector: {} }] },
    'spec.appliedTo[0]',
    {
      namespace: 'x',
    },
  ),
  ingress('no action', { action: undefined }, '.action'),
  ingress('an unknown action', { action: 'Permit' }, '.action'),
  ingress('a misspelt field', { form: [] }, '.form'),
  ingress('the field of the other direction', { to: [{ podSelector: {} }] }, '.to'),
  ingress('Services to come from', { toServices: [{ name: 'a', namespace: 'b' }] }, '.toServices'),
  ingress('a log label with a space', { logLabel: 'a b' }, '.logLabel'),
  ingress('logging in words', { enableLogging: 'yes' }, '.enableLogging'),
  from('an empty peer', {}),
  from('a block and a selector', { ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }),
  from('no network', { ipBlock: { cidr: '10.0.0.0' } }),
  from('a network with an address above 255', { ipBlock: { cidr: '10.0.0.256/24' } }),
  from('an exception outside', { ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }),
  from('an exception as wide as the block', { ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }),
  from(
    'a misspelt exception',
    { ipBlock: { cidr: '10.0.0.0/8', expect: ['10.1.0.0/16'] } },
    '.ipBlock.expect',
  ),
  from('namespaces by name and by label', { namespaces: { match: 'Self' }, namespaceSelector: {} }),
  from('namespaces by both ways', { namespaces: { match: 'Self', sameLabels: ['a'] } }),
  from('namespaces by no way', { namespaces: {} }, '.namespaces'),
  from('namespaces that match something else', { namespaces: { match: 'Other' } }, '.namespaces'),
  from('a label key with a space', { namespaces: { sameLabels: ['a b'] } }, '.namespaces'),
  from('a domain that comes', { fqdn: 'example.com' }),
  from('a service account without namespace', { serviceAccount: { name: 'a' } }, '.serviceAccount'),
  port('port 0', { port: 0 }),
  port('port 65536', { port: 65_536 }),
  port('a port name that is too long', { port: 'a'.repeat(16) }),
  port('a range that ends before it begins', { port: 90, endPort: 80 }),
  port('a range of names', { port: 'http', endPort: 80 }),
  port('an end without a beginning', { protocol: 'TCP', endPort: 80 }),
  port('an unknown protocol', { protocol: 'ICMP', port: 80 }, '.protocol'),
  port('source ports that end before they begin', { sourcePort: 9, sourceEndPort: 8 }),
  ingress('an unknown protocol without ports', { protocols: [{ gre: {} }] }, '.protocols[0]'),
  ingress('an ICMP type of 256', { protocols: [{ icmp: { icmpType: 256 } }] }, '.protocols[0].icmp.icmpType'),
  ingress('an ICMP code without a type', { protocols: [{ icmp: { icmpCode: 1 } }] }, '.protocols[0]'),
  egress('Services and ports', { toServices: [{ name: 'a', namespace: 'b' }], ports: [{ port: 80 }] }, ''),
  egress('a domain', { to: [{ fqdn: 'example.com' }] }, '.to[0]', { warned: unsupported }),
  egress('nodes', { to: [{ nodeSelector: {} }] }, '.to[0]', { warned: unsupported }),
  from('another cluster', { podSelector: {}, scope: 'ClusterSet' }, '', { warned: unsupported }),
  ingress('IPv6', { from: [{ ipBlock: { cidr: 'fd00::/8' } }] }, '.from[0]', { warned: unsupported }),
  ingress('HTTP', { l7Protocols: [{ http: { path: '/a' } }] }, '.l7Protocols', { warned: unsupported }),
  egress('multicast', { protocols: [{ igmp: {} }] }, '.protocols[0]', { warned: unsupported }),
  policy('nodes to apply to', { appliedTo: [{ nodeSelector: {} }] }, 'spec.appliedTo[0]', {
    warned: unsupported,
  }),
  policy(
    'a Service to apply to',
    { appliedTo: [{ service: { name: 'a', namespace: 'b' } }] },
    'spec.appliedTo[0]',
    {
      warned: unsupported,
    },
  ),
];
