import { expect, it } from 'vitest';
import { namespacedName, objectName, scope } from './references.ts';

it('names an object wholly', () => {
  const reference = namespacedName('A Service.');
  expect(reference.safeParse({ name: 'web', namespace: 'prod' }).success).toBe(true);
  for (const half of [{ name: 'web' }, { namespace: 'prod' }, { name: '', namespace: 'prod' }]) {
    expect(reference.safeParse(half).success).toBe(false);
  }
});

it('keeps names in bounds, and knows two scopes', () => {
  expect(objectName.safeParse('a'.repeat(253)).success).toBe(true);
  expect(objectName.safeParse('a'.repeat(254)).success).toBe(false);
  expect(scope.options).toEqual(['Cluster', 'ClusterSet']);
});
