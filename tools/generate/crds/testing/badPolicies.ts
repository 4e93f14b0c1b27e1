/**
 * One object for each way to get a policy wrong that the API server can tell by itself, and the field that its answer
 * must name.
 * @module
 */
import { badNamespacedPeers, badPeers } from './badPeers.ts';
import { badServices } from './badServices.ts';
import { type BadSpec, bad, drop, exactlyOne, ingress, ingressPath, policy, web } from './badSpec.ts';

/** Specs that neither kind of policy takes. */
export const badPolicySpecs: readonly BadSpec[] = [
  bad('no priority', { appliedTo: [web] }, 'spec.priority', /Required/),
  bad('a priority below 1', policy({ priority: 0.5 }), 'spec.priority', /greater than or equal to 1/),
  bad('a priority above 10000', policy({ priority: 10_001 }), 'spec.priority', /less than or equal to 10000/),
  bad('a priority in words', policy({ priority: 'high' }), 'spec.priority', /must be of type number/),
  bad('a tier that is a number', policy({ tier: 5 }), 'spec.tier', /must be of type string/),
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
  bad('an empty appliedTo', policy({ appliedTo: [], ingress: [drop] }), 'spec', /appliedTo either/),
  bad('an entry without members', policy({ appliedTo: [{}] }), 'spec.appliedTo[0]', exactlyOne),
  bad('a misspelt entry', policy({ appliedTo: [{ podSelecter: {} }] }), 'spec.appliedTo[0]', exactlyOne),
  bad(
    'group beside a selector',
    policy({ appliedTo: [{ ...web, group: 'g' }] }),
    'spec.appliedTo[0]',
    exactlyOne,
  ),
  bad('appliedTo as an object', policy({ appliedTo: web }), 'spec.appliedTo', /must be of type array/),
  bad('rules as an object', policy({ ingress: drop }), 'spec.ingress', /must be of type array/),
  bad(
    'a rule without an action',
    policy({ ingress: [{ from: [web] }] }),
    'spec.ingress[0].action',
    /Required/,
  ),
  bad(
    'an unknown action',
    ingress({ action: 'Permit' }),
    `${ingressPath}.action`,
    /supported values: "Allow"/,
  ),
  bad('an empty action', ingress({ action: '' }), `${ingressPath}.action`, /supported values/),
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
    policy({ ingress: [{ ...drop, name: 'a' }], egress: [{ ...drop, name: 'a' }] }),
    'spec',
    /names of rules are unique/,
  ),
  bad('a log label with a space', ingress({ logLabel: 'a b' }), `${ingressPath}.logLabel`, /should match/),
  bad(
    'logging in words',
    ingress({ enableLogging: 'yes' }),
    `${ingressPath}.enableLogging`,
    /must be of type boolean/,
  ),
  bad(
    'too many rules',
    policy({ ingress: Array.from({ length: 501 }, () => drop) }),
    'spec.ingress',
    /at most 500|Too many/,
  ),
  ...badPeers,
  ...badServices,
];

/** Specs that a NetworkPolicy does not take, but a ClusterNetworkPolicy does: they reach beyond the namespace. */
export const badNamespacedSpecs: readonly BadSpec[] = [
  bad(
    'pods of namespaces',
    policy({ appliedTo: [{ namespaceSelector: {} }] }),
    'spec.appliedTo[0]',
    exactlyOne,
  ),
  bad(
    'a service account',
    policy({ appliedTo: [{ serviceAccount: { name: 'a', namespace: 'b' } }] }),
    'spec.appliedTo[0]',
    exactlyOne,
  ),
  ...badNamespacedPeers,
];
