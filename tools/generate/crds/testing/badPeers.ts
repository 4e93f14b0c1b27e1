/** Peers that no policy takes. */
import { type BadSpec, bad, egress, egressPath, exactlyOne, ingress, ingressPath, web } from './badSpec.ts';

const from = `${ingressPath}.from[1]`;

function peer(entry: object): object {
  return ingress({ from: [web, entry] });
}

/** Specs with one wrong peer. */
export const badPeers: readonly BadSpec[] = [
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
  bad('a domain where traffic comes from', peer({ fqdn: 'example.org' }), from, exactlyOne),
  bad('a domain with a slash', egress({ to: [{ fqdn: 'a/b' }] }), `${egressPath}.to[0].fqdn`, /should match/),
  bad(
    'a domain beside a group',
    egress({ to: [{ fqdn: 'a', group: 'g' }] }),
    `${egressPath}.to[0]`,
    exactlyOne,
  ),
];

/** Specs with a peer that only a ClusterNetworkPolicy takes. */
export const badNamespacedPeers: readonly BadSpec[] = [
  bad(
    'labels shared with other namespaces',
    peer({ namespaces: { sameLabels: ['org'] } }),
    `${from}.namespaces`,
    /sameLabels is for ClusterNetworkPolicies/,
  ),
];
