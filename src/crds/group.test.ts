import { expect, it } from 'vitest';
import { group } from './group.ts';

it('takes what a ClusterGroup takes, but no nodes: those belong to no namespace', () => {
  expect(group.fields.safeParse({ spec: { podSelector: {} } }).success).toBe(true);
  expect(group.fields.safeParse({ spec: { nodeSelector: {} } }).success).toBe(false);
  expect(group).toMatchObject({ scope: 'Namespaced', shortNames: ['grp'], group: 'crd.antrea.io' });
});
