import { describe, expect, it } from 'vitest';
import { antreaNetworkPolicy, securityNetworkPolicy } from './antreaNetworkPolicy.ts';

describe.each([antreaNetworkPolicy, securityNetworkPolicy])(
  'NetworkPolicy of $group',
  ({ fields, scope }) => {
    const takes = (appliedTo: object) =>
      fields.safeParse({ spec: { priority: 1, appliedTo: [appliedTo], egress: [{ action: 'Allow' }] } })
        .success;

    it('applies to pods of its namespace', () => {
      expect(scope).toBe('Namespaced');
      expect(takes({ podSelector: {} })).toBe(true);
      expect(takes({ group: 'servers' })).toBe(true);
    });

    it('applies to no others', () => {
      expect(takes({ namespaceSelector: {} })).toBe(false);
      expect(takes({ serviceAccount: { name: 'a', namespace: 'b' } })).toBe(false);
    });
  },
);

it('has short names that no kind of the other group has', () => {
  expect([antreaNetworkPolicy.shortNames, securityNetworkPolicy.shortNames]).toEqual([['annp'], ['anp']]);
});
