/**
 * One object for each way to get a policy, a tier or a group wrong that the API server can tell by itself, and the field
 * that its answer must name.
 * @module
 */

/** `where` is the path that the answer names, `says` what else stands in it. */
export type BadSpec = {
  readonly what: string;
  readonly spec: unknown;
  readonly where: string;
  readonly says: RegExp;
};

const web = { podSelector: { matchLabels: { app: 'web' } } };
const drop = { action: 'Drop' };

function spec(changes: object): object {
  return { priority: 5, appliedTo: [web], ...changes };
}

function ingress(rule: object): object {
  return spec({ ingress: [drop, { action: 'Allow', ...rule }] });
}

function egress(rule: object): object {
  return spec({ egress: [{ action: 'Allow', ...rule }] });
}

function peer(from: object): object {
  return ingress({ from: [web, from] });
}

function port(entry: object): object {
  return ingress({ ports: [entry] });
}

const rule = 'spec.ingress[1]';
const from = `${rule}.from[1]`;
const ports = `${rule}.ports[0]`;
const exactlyOne = /set exactly one/;

function bad(what: string, object: unknown, where: string, says: RegExp): BadSpec {
  return { what, spec: object, where, says };
}

/** Specs that neither kind of policy takes. */
export const badPolicySpecs: readonly BadSpec[] = [
  bad('no priority', { appliedTo: [web] }, 'spec.priority', /Required/),
  bad('a priority below 1', spec({ priority: 0.5 }), 'spec.priority', /greater than or equal to 1/),
  bad('a priority above 10000', spec({ priority: 10_001 }), 'spec.priority', /less than or equal to 10000/),
  bad('a priority in words', spec({ priority: 'high' }), 'spec.priority', /must be of type number/),
  bad('a tier that is a number', spec({ tier: 5 }), 'spec.tier', /must be of type string/),
  bad(
    'nobody to apply to',
    { priority: 1, ingress: [drop] },
    'spec',
    /appliedTo either in spec or in every rule/,
  ),
  bad('no rule and nobody', { priority: 1 }, 'spec', /appliedTo either/),
  bad('appliedTo twice', ingress({ appliedTo: [web] }), 'spec', /appliedTo either/),
  bad(
    'appliedTo in some rules',
    { priority: 1, ingress: [{ ...drop, appliedTo: [web] }, drop] },
    'spec',
    /appliedTo either/,
  ),
  bad('an empty appliedTo', spec({ appliedTo: [], ingress: [drop] }), 'spec', /appliedTo either/),
  bad('an entry without members', spec({ appliedTo: [{}] }), 'spec.appliedTo[0]', exactlyOne),
  bad('a misspelt entry', spec({ appliedTo: [{ podSelecter: {} }] }), 'spec.appliedTo[0]', exactlyOne),
  bad(
    'group beside a selector',
    spec({ appliedTo: [{ ...web, group: 'g' }] }),
    'spec.appliedTo[0]',
    exactlyOne,
  ),
  bad('appliedTo as an object', spec({ appliedTo: web }), 'spec.appliedTo', /must be of type array/),
  bad('rules as an object', spec({ ingress: drop }), 'spec.ingress', /must be of type array/),
  bad('a rule without an action', spec({ ingress: [{ from: [web] }] }), 'spec.ingress[0].action', /Required/),
  bad('an unknown action', ingress({ action: 'Permit' }), `${rule}.action`, /supported values: "Allow"/),
  bad('an empty action', ingress({ action: '' }), `${rule}.action`, /supported values/),
  bad(
    'Pass in the baseline',
    { ...ingress({ action: 'Pass' }), tier: 'baseline' },
    'spec',
    /Pass is not allowed/,
  ),
  bad(
    'Pass in the Baseline',
    { ...ingress({ action: 'Pass' }), tier: 'Baseline' },
    'spec',
    /Pass is not allowed/,
  ),
  bad(
    'names that are not unique',
    spec({ ingress: [{ ...drop, name: 'a' }], egress: [{ ...drop, name: 'a' }] }),
    'spec',
    /names of rules are unique/,
  ),
  bad('a log label with a space', ingress({ logLabel: 'a b' }), `${rule}.logLabel`, /should match/),
  bad(
    'logging in words',
    ingress({ enableLogging: 'yes' }),
    `${rule}.enableLogging`,
    /must be of type boolean/,
  ),
  bad('an empty peer', peer({}), from, exactlyOne),
  bad('a misspelt peer', peer({ podSelecter: {} }), from, exactlyOne),
  bad('a peer that is null', ingress({ from: [web, null] }), from, /must be of type object/),
  bad('a peer of scope alone', peer({ scope: 'Cluster' }), from, exactlyOne),
  bad('an unknown scope', peer({ ...web, scope: 'World' }), `${from}.scope`, /supported values/),
  bad('ipBlock beside a selector', peer({ ...web, ipBlock: { cidr: '10.0.0.0/8' } }), from, exactlyOne),
  bad('group beside a selector', peer({ ...web, group: 'g' }), from, exactlyOne),
  bad('an empty group', peer({ group: '' }), `${from}.group`, /at least 1 char/),
  bad('group beside ipBlock', peer({ group: 'g', ipBlock: { cidr: '10.0.0.0/8' } }), from, exactlyOne),
  bad(
    'serviceAccount beside a selector',
    peer({ ...web, serviceAccount: { name: 'a', namespace: 'b' } }),
    from,
    exactlyOne,
  ),
  bad(
    'serviceAccount without a namespace',
    peer({ serviceAccount: { name: 'a' } }),
    `${from}.serviceAccount.namespace`,
    /Required/,
  ),
  bad('nodeSelector beside a selector', peer({ ...web, nodeSelector: {} }), from, exactlyOne),
  bad('namespaces of nothing', peer({ namespaces: {} }), `${from}.namespaces`, exactlyOne),
  bad(
    'namespaces of both',
    peer({ namespaces: { match: 'Self', sameLabels: ['a'] } }),
    `${from}.namespaces`,
    exactlyOne,
  ),
  bad(
    'namespaces of another',
    peer({ namespaces: { match: 'Other' } }),
    `${from}.namespaces.match`,
    /supported values/,
  ),
  bad(
    'no labels to be the same',
    peer({ namespaces: { sameLabels: [] } }),
    `${from}.namespaces.sameLabels`,
    /at least 1 items/,
  ),
  bad(
    'a label key with a space',
    peer({ namespaces: { sameLabels: ['a b'] } }),
    `${from}.namespaces.sameLabels[0]`,
    /should match/,
  ),
  bad(
    'namespaces beside namespaceSelector',
    peer({ namespaces: { match: 'Self' }, namespaceSelector: {} }),
    from,
    /exclude each other/,
  ),
  bad('a CIDR that is none', peer({ ipBlock: { cidr: '10.0.0' } }), `${from}.ipBlock.cidr`, /should match/),
  bad(
    'a CIDR out of range',
    peer({ ipBlock: { cidr: '10.0.0.256/8' } }),
    `${from}.ipBlock.cidr`,
    /should match/,
  ),
  bad(
    'a prefix too long',
    peer({ ipBlock: { cidr: '10.0.0.0/33' } }),
    `${from}.ipBlock.cidr`,
    /should match/,
  ),
  bad(
    'an address without a prefix',
    peer({ ipBlock: { cidr: '10.0.0.1' } }),
    `${from}.ipBlock.cidr`,
    /should match/,
  ),
  bad('a block of nothing', peer({ ipBlock: {} }), `${from}.ipBlock.cidr`, /Required/),
  bad(
    'an except that is no CIDR',
    peer({ ipBlock: { cidr: '10.0.0.0/8', except: ['x'] } }),
    `${from}.ipBlock.except[0]`,
    /should match/,
  ),
  bad(
    'an operator that is none',
    peer({ podSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }),
    `${from}.podSelector.matchExpressions[0].operator`,
    /supported values/,
  ),
  bad(
    'an expression without a key',
    peer({ podSelector: { matchExpressions: [{ operator: 'Exists' }] } }),
    `${from}.podSelector.matchExpressions[0].key`,
    /Required/,
  ),
  bad(
    'a label value with a space',
    peer({ podSelector: { matchLabels: { app: 'a b' } } }),
    `${from}.podSelector.matchLabels.app`,
    /should match/,
  ),
  bad(
    'a label value that is a number',
    peer({ podSelector: { matchLabels: { app: 5 } } }),
    `${from}.podSelector.matchLabels.app`,
    /must be of type string/,
  ),
  bad(
    'a selector in words',
    peer({ podSelector: 'app=web' }),
    `${from}.podSelector`,
    /must be of type object/,
  ),
  bad('an unknown protocol', port({ protocol: 'tcp' }), `${ports}.protocol`, /supported values: "TCP"/),
  bad('port 0', port({ port: 0 }), `${ports}.port`, /greater than or equal to 1/),
  bad('port 65536', port({ port: 65_536 }), `${ports}.port`, /less than or equal to 65535/),
  bad('a number in quotes', port({ port: '80' }), `${ports}.port`, /should match/),
  bad(
    'a port name too long',
    port({ port: 'a'.repeat(16) }),
    `${ports}.port`,
    /at most 15|may not be more than 15|Too long/,
  ),
  bad(
    'a port that is a list',
    port({ port: [80] }),
    `${ports}.port`,
    /must be of type integer,string|must be an integer or a string|Invalid/,
  ),
  bad('an empty port', port({}), ports, /set protocol, port or sourcePort/),
  bad('an end without a port', port({ protocol: 'TCP', endPort: 90 }), ports, /endPort needs a port/),
  bad('an end below the port', port({ port: 90, endPort: 80 }), ports, /endPort needs a port/),
  bad('an end of a named port', port({ port: 'http', endPort: 80 }), ports, /endPort needs a port/),
  bad(
    'a source end below its port',
    port({ sourcePort: 90, sourceEndPort: 80 }),
    ports,
    /sourceEndPort needs/,
  ),
  bad('a source end alone', port({ protocol: 'TCP', sourceEndPort: 80 }), ports, /sourceEndPort needs/),
  bad('a protocol of nothing', ingress({ protocols: [{}] }), `${rule}.protocols[0]`, exactlyOne),
  bad(
    'two protocols in one',
    ingress({ protocols: [{ icmp: {}, igmp: {} }] }),
    `${rule}.protocols[0]`,
    exactlyOne,
  ),
  bad(
    'an ICMP type out of range',
    ingress({ protocols: [{ icmp: { icmpType: 256 } }] }),
    `${rule}.protocols[0].icmp.icmpType`,
    /less than or equal to 255/,
  ),
  bad(
    'an ICMP code below 0',
    ingress({ protocols: [{ icmp: { icmpCode: -1 } }] }),
    `${rule}.protocols[0].icmp.icmpCode`,
    /greater than or equal to 0/,
  ),
  bad(
    'an IGMP report received',
    ingress({ protocols: [{ igmp: { igmpType: 22 } }] }),
    `${rule}.protocols[0].igmp.igmpType`,
    /supported values/,
  ),
  bad(
    'IGMP rejected',
    ingress({ action: 'Reject', protocols: [{ igmp: {} }] }),
    rule,
    /neither rejected nor passed/,
  ),
  bad(
    'an application protocol of nothing',
    ingress({ l7Protocols: [{}] }),
    `${rule}.l7Protocols[0]`,
    exactlyOne,
  ),
  bad(
    'an HTTP method that is none',
    ingress({ l7Protocols: [{ http: { method: 'get' } }] }),
    `${rule}.l7Protocols[0].http.method`,
    /supported values/,
  ),
  bad(
    'HTTP dropped',
    ingress({ action: 'Drop', l7Protocols: [{ http: {} }] }),
    rule,
    /need the action Allow/,
  ),
  bad('a domain where traffic comes from', peer({ fqdn: 'example.org' }), from, exactlyOne),
  bad(
    'a domain with a slash',
    egress({ to: [{ fqdn: 'a/b' }] }),
    'spec.egress[0].to[0].fqdn',
    /should match/,
  ),
  bad(
    'a domain beside a group',
    egress({ to: [{ fqdn: 'a', group: 'g' }] }),
    'spec.egress[0].to[0]',
    exactlyOne,
  ),
  bad(
    'Services beside peers',
    egress({ to: [web], toServices: [{ name: 'a', namespace: 'b' }] }),
    'spec.egress[0]',
    /toServices excludes/,
  ),
  bad(
    'Services beside ports',
    egress({ ports: [{ port: 80 }], toServices: [{ name: 'a', namespace: 'b' }] }),
    'spec.egress[0]',
    /toServices excludes/,
  ),
  bad(
    'a Service without a namespace',
    egress({ toServices: [{ name: 'a' }] }),
    'spec.egress[0].toServices[0].namespace',
    /Required/,
  ),
  bad(
    'too many rules',
    spec({ ingress: Array.from({ length: 501 }, () => drop) }),
    'spec.ingress',
    /at most 500|Too many/,
  ),
];

/** Specs that a NetworkPolicy does not take, but a ClusterNetworkPolicy does: they reach beyond the namespace. */
export const badNamespacedSpecs: readonly BadSpec[] = [
  bad(
    'pods of namespaces',
    spec({ appliedTo: [{ namespaceSelector: {} }] }),
    'spec.appliedTo[0]',
    exactlyOne,
  ),
  bad(
    'a service account',
    spec({ appliedTo: [{ serviceAccount: { name: 'a', namespace: 'b' } }] }),
    'spec.appliedTo[0]',
    exactlyOne,
  ),
  bad(
    'labels shared with other namespaces',
    peer({ namespaces: { sameLabels: ['org'] } }),
    `${from}.namespaces`,
    /sameLabels is for ClusterNetworkPolicies/,
  ),
];

/** Specs that no group takes. */
export const badGroupSpecs: readonly BadSpec[] = [
  bad('no members', {}, 'spec', /one kind of members/),
  bad('misspelt members', { podSelectors: {} }, 'spec', /one kind of members/),
  bad('children beside selectors', { ...web, childGroups: ['a'] }, 'spec', /one kind of members/),
  bad(
    'blocks beside selectors',
    { ...web, ipBlocks: [{ cidr: '10.0.0.0/8' }] },
    'spec',
    /one kind of members/,
  ),
  bad(
    'a Service beside blocks',
    { serviceReference: { name: 'a', namespace: 'b' }, ipBlocks: [] },
    'spec',
    /one kind of members/,
  ),
  bad(
    'a Service without a name',
    { serviceReference: { namespace: 'b' } },
    'spec.serviceReference.name',
    /Required/,
  ),
  bad('a block that is none', { ipBlocks: [{ cidr: 'x' }] }, 'spec.ipBlocks[0].cidr', /should match/),
  bad('a child without a name', { childGroups: [''] }, 'spec.childGroups[0]', /at least 1 char/),
];

/** Specs that no tier takes. */
export const badTierSpecs: readonly BadSpec[] = [
  bad('no priority', { description: 'x' }, 'spec.priority', /Required/),
  bad('a priority below 0', { priority: -1 }, 'spec.priority', /greater than or equal to 0/),
  bad('a priority above 255', { priority: 256 }, 'spec.priority', /less than or equal to 255/),
  bad('a fraction', { priority: 1.5 }, 'spec.priority', /must be of type integer/),
  bad('a reserved priority', { priority: 252 }, 'spec.priority', /reserved/),
  bad(
    'a description that is none',
    { priority: 1, description: 5 },
    'spec.description',
    /must be of type string/,
  ),
];
