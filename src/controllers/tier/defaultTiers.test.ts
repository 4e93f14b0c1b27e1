import { expect, it } from 'vitest';
import { tier } from '#crds/tier.ts';
import { tiersToCreate } from './defaultTiers.ts';

it('tiersToCreate are those of Antrea, as the schema wants them', () => {
  expect(tiersToCreate.map(({ metadata, spec }) => `${metadata.name} ${spec.priority}`)).toEqual([
    'emergency 50',
    'securityops 100',
    'networkops 150',
    'platform 200',
    'application 250',
    'baseline 253',
  ]);
  expect(tiersToCreate.map(({ spec }) => spec.description)).toContain(
    '[READ-ONLY]: System generated default Application Tier',
  );
  for (const { spec } of tiersToCreate) expect(tier.fields.parse({ spec })).toEqual({ spec });
});
