import { expect, it } from 'vitest';
import { parseSelector, selects } from './labelSelector.ts';
import { serviceAccountKey, serviceAccountSelector, withServiceAccount } from './serviceAccount.ts';

it('selects the pods of an account, whatever its name is', () => {
  const account = 'a.service-account.with-a-name-that-is-longer-than-any-value-of-a-label-may-be';
  const selector = serviceAccountSelector(account);
  expect(selects(selector, withServiceAccount({ app: 'web' }, account))).toBe(true);
  expect(selects(selector, withServiceAccount({}, 'default'))).toBe(false);
  expect(selects(selector, withServiceAccount({}, undefined))).toBe(false);
});

it('is a label that nobody can write', () => {
  expect(parseSelector({ matchLabels: { [serviceAccountKey]: 'default' } }).ok).toBe(false);
  const labels = { app: 'web' };
  expect(withServiceAccount(labels, undefined)).toBe(labels);
});
