import { describe, expect, it } from 'vitest';
import { securityTier, tier } from './tier.ts';

describe.each([tier, securityTier])('Tier of $group', ({ fields }) => {
  it.each([0, 1, 250, 253])('may stand at %i', (priority) => {
    expect(fields.safeParse({ spec: { priority, description: 'Ours.' } }).success).toBe(true);
  });

  it.each([-1, 251, 252, 254, 255, 256, 1.5, '10', undefined])('may not stand at %s', (priority) => {
    expect(fields.safeParse({ spec: { priority } }).success).toBe(false);
  });
});

it('has a short name in one group only', () => {
  expect([tier.shortNames, securityTier.shortNames]).toEqual([['tr'], []]);
});
