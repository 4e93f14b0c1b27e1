import { expect, it } from 'vitest';
import { repeatedNames } from './repeatedNames.ts';

const rule = (name?: string) => ({ action: 'Drop', name });

it('finds names that come again, in either direction, and says where they were first', () => {
  const spec = { ingress: [rule('a'), rule('b'), rule('a')], egress: [rule('b'), rule('c')] };
  expect(repeatedNames(spec)).toEqual([
    {
      reason: 'DuplicateRuleName',
      path: 'spec.ingress[2].name',
      message: expect.stringContaining('"a" is the name of spec.ingress[0], too'),
    },
    {
      reason: 'DuplicateRuleName',
      path: 'spec.egress[0].name',
      message: expect.stringContaining('"b" is the name of spec.ingress[1], too'),
    },
  ]);
});

it('takes rules without names for what they are', () => {
  expect(repeatedNames({ ingress: [rule(), rule(''), rule()] })).toEqual([]);
  expect(repeatedNames({})).toEqual([]);
});

it('finds them among more rules than the API server compares', () => {
  const ingress = Array.from({ length: 300 }, (_, index) => rule(`r${index % 299}`));
  expect(repeatedNames({ ingress })).toHaveLength(1);
});
