import { expect, it } from 'vitest';
import { accountsOf } from './accounts.ts';

it('reads the service accounts of bindings, and of lists of them', () => {
  const subjects = [
    { kind: 'ServiceAccount', name: 'a', namespace: 'x' },
    { kind: 'User', name: 'u' },
    { kind: 'ServiceAccount', name: 'b' },
  ];
  const binding = { kind: 'RoleBinding', metadata: { namespace: 'y' }, subjects };
  expect(accountsOf(binding)).toEqual(['x/a', 'y/b']);
  expect(accountsOf({ kind: 'RoleBindingList', items: [{ ...binding, kind: undefined }, {}] })).toEqual([
    'x/a',
    'y/b',
  ]);
  expect(accountsOf({ kind: 'Other', subjects })).toEqual([]);
  expect(accountsOf(undefined)).toEqual([]);
});
