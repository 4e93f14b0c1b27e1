import { z } from 'zod';
import { exactlyOneOf, hasExactlyOneOf, withRules } from '../validation.ts';
import { ipBlock } from './ipBlock.ts';
import { labelKey, labelSelector } from './labelSelector.ts';
import { openObject } from './openObject.ts';
import { namespacedName, objectName, scope } from './references.ts';

const namespacesOfAll = withRules(
  openObject({
    match: z
      .enum(['Self'])
      .describe('Self: the namespace of the pod that the policy is applied to.')
      .optional(),
    sameLabels: z
      .array(labelKey)
      .min(1)
      .max(16)
      .describe(
        'Keys of labels: the namespaces that have the same values for them as the namespace of the pod that the policy is applied to.',
      )
      .optional(),
  }).describe('Namespaces seen from the pod that the policy is applied to.'),
  {
    rule: exactlyOneOf(['match'], ['sameLabels']),
    message: 'set exactly one of match and sameLabels',
    holds: (value) => hasExactlyOneOf(value, ['match'], ['sameLabels']),
  },
);

const ownNamespace = withRules(namespacesOfAll, {
  rule: '!has(self.sameLabels)',
  message: 'sameLabels is for ClusterNetworkPolicies: a NetworkPolicy is for one namespace',
  holds: ({ sameLabels }) => sameLabels === undefined,
});

const members = {
  podSelector: labelSelector('Pods, by their labels.').optional(),
  namespaceSelector: labelSelector('Pods, by the labels of their namespaces.').optional(),
  externalEntitySelector: labelSelector(
    'External entities: not supported; the policy reports it.',
  ).optional(),
  ipBlock: ipBlock.optional(),
  group: objectName
    .describe('Name of a ClusterGroup, or of a Group in the namespace of the policy.')
    .optional(),
  serviceAccount: namespacedName('The pods that run as this service account.').optional(),
  nodeSelector: labelSelector('The addresses of nodes: not supported; the policy reports it.').optional(),
  scope: scope.optional(),
};

const fqdn = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[-0-9a-zA-Z.*]+$/)
  .describe('A domain name, perhaps with *: not supported; the policy reports it.');

const selectors = ['podSelector', 'namespaceSelector', 'namespaces', 'externalEntitySelector'];
const alone = [['ipBlock'], ['group'], ['serviceAccount'], ['nodeSelector']];

/** The rules for a peer whose other members are `alone`, each of which excludes everything else. */
function rulesFor(members: readonly (readonly string[])[]) {
  const kinds = [selectors, ...members];
  return [
    {
      rule: exactlyOneOf(...kinds),
      message: `a peer is either ${members.join(', ')} or selectors (${selectors.join(', ')}): set exactly one kind`,
      holds: (peer: object) => hasExactlyOneOf(peer, ...kinds),
    },
    {
      rule: '!has(self.namespaces) || !has(self.namespaceSelector)',
      message: 'namespaces and namespaceSelector exclude each other',
      holds: (peer: { namespaces?: unknown; namespaceSelector?: unknown }) =>
        peer.namespaces === undefined || peer.namespaceSelector === undefined,
    },
  ];
}

/** The schemas of an entry of `from` and of `to`, where `namespaces` may be named. */
function peersWith(namespaces: typeof namespacesOfAll) {
  const common = { ...members, namespaces: namespaces.optional() };
  return {
    from: withRules(openObject(common).describe('Where traffic comes from.'), ...rulesFor(alone)),
    to: withRules(
      openObject({ ...common, fqdn: fqdn.optional() }).describe('Where traffic goes.'),
      ...rulesFor([...alone, ['fqdn']]),
    ),
  };
}

/** Peers of a ClusterNetworkPolicy. */
export const clusterPeers = peersWith(namespacesOfAll);

/** Peers of a NetworkPolicy. */
export const namespacedPeers = peersWith(ownNamespace);
