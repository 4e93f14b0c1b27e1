import { z } from 'zod';
import { exactlyOneOf, hasExactlyOneOf, withRules } from '../validation.ts';
import { labelSelector } from './labelSelector.ts';
import { maxAppliedTo } from './limits.ts';
import { openObject } from './openObject.ts';
import { namespacedName, objectName } from './references.ts';

const podSelector = labelSelector('Pods, by their labels.').optional();
const externalEntitySelector = labelSelector(
  'External entities: not supported; the policy reports it.',
).optional();

const clusterSelectors = ['podSelector', 'namespaceSelector'];
const clusterAlone = [['group'], ['serviceAccount'], ['service'], ['nodeSelector']];
const namespacedKinds = [['podSelector'], ['group'], ['externalEntitySelector']];

const clusterEntry = withRules(
  openObject({
    podSelector,
    namespaceSelector: labelSelector('Pods, by the labels of their namespaces.').optional(),
    group: objectName.describe('Name of a ClusterGroup.').optional(),
    serviceAccount: namespacedName('The pods that run as this service account.').optional(),
    service: namespacedName('A Service of type NodePort: not supported; the policy reports it.').optional(),
    nodeSelector: labelSelector('Nodes themselves: not supported; the policy reports it.').optional(),
  }).describe('Pods that the policy is applied to.'),
  {
    rule: exactlyOneOf(clusterSelectors, ...clusterAlone),
    message: `an entry of appliedTo is either ${clusterAlone.join(', ')} or selectors (${clusterSelectors.join(', ')}): set exactly one kind`,
    holds: (entry) => hasExactlyOneOf(entry, clusterSelectors, ...clusterAlone),
  },
);

const namespacedEntry = withRules(
  openObject({
    podSelector,
    group: objectName.describe('Name of a Group in the namespace of the policy.').optional(),
    externalEntitySelector,
  }).describe('Pods that the policy is applied to.'),
  {
    rule: exactlyOneOf(...namespacedKinds),
    message: `an entry of appliedTo is one of ${namespacedKinds.join(', ')}: set exactly one`,
    holds: (entry) => hasExactlyOneOf(entry, ...namespacedKinds),
  },
);

const what = 'The pods that this is applied to: those of any entry.';

/** `appliedTo` of a ClusterNetworkPolicy or of one of its rules. */
export const clusterAppliedTo = z.array(clusterEntry).max(maxAppliedTo).describe(what);

/** `appliedTo` of a NetworkPolicy, which reaches no other namespace, or of one of its rules. */
export const namespacedAppliedTo = z.array(namespacedEntry).max(maxAppliedTo).describe(what);
