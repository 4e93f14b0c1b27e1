import { expect, it } from 'vitest';
import { describeProblem, judge } from './decision.ts';

it('admits what has no problems, with the warnings', () => {
  expect(judge([], ['mind the gap'])).toEqual({ allowed: true, patch: [], warnings: ['mind the gap'] });
});

it('refuses what has one, whatever the warnings', () => {
  const problem = { path: 'spec.tier', message: 'there is no such tier' };
  expect(judge([problem], ['mind the gap'])).toEqual({ allowed: false, problems: [problem] });
});

it('names the field of a problem, where there is one', () => {
  expect(describeProblem({ path: 'spec.tier', message: 'no' })).toBe('spec.tier: no');
  expect(describeProblem({ path: '', message: 'no' })).toBe('no');
});
