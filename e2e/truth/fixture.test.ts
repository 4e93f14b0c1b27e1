import { expect, it } from 'vitest';
import { fixtureOf } from './fixture.ts';
import { paperStage } from './paperStage.ts';

it('takes ranges around the addresses of the stage', () => {
  expect(fixtureOf(paperStage())).toMatchObject({
    podCidr: '10.244.0.0/16',
    nodePodCidrs: ['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24'],
    nodeCidr: '172.18.0.0/16',
    nodeAddresses: ['172.18.0.2', '172.18.0.3', '172.18.0.4'],
  });
});
