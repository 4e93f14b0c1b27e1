import { expect, it } from 'vitest';
import { statusConditions } from './statusConditions.ts';

const condition = { type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:00:00Z' };

it('is a list with one condition of a type', () => {
  const conditions = statusConditions('Ready: so.');
  expect(conditions.parse([condition])).toEqual([condition]);
  expect(conditions.meta()).toMatchObject({
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
    description: 'Ready: so.',
  });
  for (const wrong of [{ type: '' }, { status: 'Maybe' }, { lastTransitionTime: 'now' }]) {
    expect(conditions.safeParse([{ ...condition, ...wrong }]).success).toBe(false);
  }
});
