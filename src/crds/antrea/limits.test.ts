import { expect, it } from 'vitest';
import * as limits from './limits.ts';

it('leaves room for real policies: 500 rules, and 1,000 peers in each', () => {
  expect(limits.maxRules).toBeGreaterThanOrEqual(500);
  expect(limits.maxPeers).toBeGreaterThanOrEqual(1_000);
  expect(limits.maxGroupParts).toBeGreaterThan(limits.maxPeers);
});
