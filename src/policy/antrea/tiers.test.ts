import { expect, it } from 'vitest';
import { defaultTierPriority, defaultTiers, tierName } from './tiers.ts';

it('has the default tiers in their order, the last after the Kubernetes policies', () => {
  expect(defaultTiers.map(({ name, priority }) => `${name} ${priority}`)).toEqual([
    'emergency 50',
    'securityops 100',
    'networkops 150',
    'platform 200',
    'application 250',
    'baseline 253',
  ]);
});

it.each([
  [undefined, 'application'],
  ['', 'application'],
  ['SecurityOps', 'securityops'],
  ['Emergency', 'emergency'],
  ['emergency', 'emergency'],
  ['MyTier', 'MyTier'],
])('takes %s for %s', (written, name) => {
  expect(tierName(written)).toBe(name);
});

it('knows no other tier', () => {
  expect(defaultTierPriority('platform')).toBe(200);
  expect(defaultTierPriority('own')).toBeUndefined();
});
