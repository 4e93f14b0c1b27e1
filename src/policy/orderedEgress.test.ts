import { expect, it } from 'vitest';
import type { Action } from './model.ts';
import { OrderedEgress } from './orderedEgress.ts';

const endpoint = { address: '172.18.0.2', port: 6443, protocol: 'TCP' } as const;
const order = (policyPriority: number, tierPriority = 250) => ({
  tierPriority,
  policyPriority,
  policy: `p${policyPriority}`,
});
function rule(action: Action, cidr = '172.18.0.0/16', priority = 0) {
  return { direction: 'Out', to: { ipBlocks: [{ cidr }] }, action, priority } as const;
}

it('lets the first rule decide that speaks of an endpoint and is for the pod', () => {
  const egress = new OrderedEgress();
  const own = new Set(['g']);
  egress.addEndpoint('api', endpoint);
  egress.setPolicy('drop', { groups: ['g'], rules: [rule('Drop')], order: order(5) });
  expect(egress.decide('api', own, 'before')).toBe('Drop');
  expect(egress.decide('api', own, 'after')).toBeUndefined();
  expect(egress.decide('api', new Set(['h']), 'before')).toBeUndefined();
  egress.setPolicy('allow', { groups: ['g'], rules: [rule('Allow')], order: order(1) });
  expect(egress.decide('api', own, 'before')).toBe('Allow');
  const elsewhere = [{ ...rule('Allow'), appliedToGroups: ['h'] }, rule('Allow', '10.0.0.0/8', 1)];
  egress.setPolicy('allow', { groups: ['g', 'h'], rules: elsewhere, order: order(1) });
  expect(egress.decide('api', own, 'before')).toBe('Drop');
  egress.setPolicy('drop', undefined);
  expect(egress.decide('api', own, 'before')).toBeUndefined();
});

it('decides the same about an endpoint that comes later', () => {
  const egress = new OrderedEgress();
  egress.setPolicy('base', { groups: ['g'], rules: [rule('Reject')], order: order(1, 253) });
  egress.addEndpoint('api', endpoint);
  expect(egress.decide('api', new Set(['g']), 'after')).toBe('Reject');
  egress.removeEndpoint('api');
  expect(egress.decide('api', new Set(['g']), 'after')).toBeUndefined();
});

it('restricts the groups that a rule denies something', () => {
  const egress = new OrderedEgress();
  egress.setPolicy('p', { groups: ['g'], rules: [rule('Allow'), rule('Pass')], order: order(1) });
  expect(egress.restricts(['g'])).toBe(false);
  egress.setPolicy('q', { groups: ['g', 'h'], rules: [rule('Reject')], order: order(1) });
  expect(egress.restricts(['h'])).toBe(true);
  egress.setPolicy('q', undefined);
  expect(egress.restricts(['g', 'h'])).toBe(false);
});
