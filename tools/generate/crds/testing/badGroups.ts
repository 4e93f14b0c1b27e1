/** Specs of groups and tiers that the API server can tell to be wrong by itself. */
import { type BadSpec, bad, web } from './badSpec.ts';

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
