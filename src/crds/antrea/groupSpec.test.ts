import { expect, it } from 'vitest';
import { clusterGroupSpec, namespacedGroupSpec } from './groupSpec.ts';

const kinds = [
  { podSelector: {} },
  { ipBlocks: [] },
  { serviceReference: { name: 'a', namespace: 'b' } },
  { childGroups: ['a'] },
];

it('is made of one kind of members', () => {
  for (const schema of [clusterGroupSpec, namespacedGroupSpec]) {
    expect(schema.safeParse({}).success).toBe(false);
    for (const [index, one] of kinds.entries()) {
      expect(schema.parse(one)).toEqual(one);
      expect(schema.safeParse({ ...one, ...kinds[(index + 1) % kinds.length] }).success).toBe(false);
    }
    expect(schema.safeParse({ podSelector: {}, namespaceSelector: {} }).success).toBe(true);
  }
});
