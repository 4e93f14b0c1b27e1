import { z } from 'zod';
import { exactlyOneOf, hasExactlyOneOf, withRules } from '../validation.ts';
import { ipBlock } from './ipBlock.ts';
import { labelSelector } from './labelSelector.ts';
import { maxGroupParts } from './limits.ts';
import { openObject } from './openObject.ts';
import { namespacedName, objectName } from './references.ts';

const selectors = ['podSelector', 'namespaceSelector', 'externalEntitySelector'];
const alone = [['childGroups'], ['ipBlocks'], ['serviceReference']];

const members = {
  podSelector: labelSelector('Pods, by their labels.').optional(),
  namespaceSelector: labelSelector('Pods, by the labels of their namespaces.').optional(),
  externalEntitySelector: labelSelector('External entities: not supported; the group reports it.').optional(),
  ipBlocks: z.array(ipBlock).max(maxGroupParts).describe('Blocks of addresses.').optional(),
  serviceReference: namespacedName('The pods behind this Service.').optional(),
  childGroups: z
    .array(objectName)
    .max(maxGroupParts)
    .describe('Names of other groups, which have no children themselves.')
    .optional(),
};

function exclusive(...kinds: readonly (readonly string[])[]) {
  return {
    rule: exactlyOneOf(...kinds),
    message: `a group is made of one kind of members: ${kinds.map((fields) => fields.join('/')).join(', ')}`,
    holds: (spec: object) => hasExactlyOneOf(spec, ...kinds),
  };
}

/** `spec` of a ClusterGroup. */
export const clusterGroupSpec = withRules(
  openObject({
    ...members,
    nodeSelector: labelSelector('The addresses of nodes: not supported; the group reports it.').optional(),
  }).describe('What the group is made of.'),
  exclusive(selectors, ...alone, ['nodeSelector']),
);

/** `spec` of a Group. */
export const namespacedGroupSpec = withRules(
  openObject(members).describe('What the group is made of.'),
  exclusive(selectors, ...alone),
);
