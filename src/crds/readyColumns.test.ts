import { expect, it } from 'vitest';
import { policyColumns } from './antrea/policyStatus.ts';
import { networkPolicyRealization } from './networkPolicyRealization.ts';
import { readyColumns } from './readyColumns.ts';

it('every kind that says whether a policy is in force shows it in the same columns', () => {
  expect(readyColumns.map(({ name }) => name)).toEqual(['Ready', 'Reason']);
  for (const columns of [policyColumns, networkPolicyRealization.columns]) {
    expect(columns).toEqual(expect.arrayContaining([...readyColumns]));
  }
});
