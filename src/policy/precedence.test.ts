import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineTierPriority, comparePrecedence, isBaseline, type Precedence } from './precedence.ts';

const application = 250;
const first: Precedence = { tierPriority: 50, policyPriority: 5, ruleIndex: 1, policy: '/b uid-b' };

describe('comparePrecedence', () => {
  it.each<[string, Partial<Precedence>]>([
    ['tier', { tierPriority: application, policyPriority: 1, ruleIndex: 0, policy: '/a uid-a' }],
    ['priority of the policy', { policyPriority: 5.5, ruleIndex: 0, policy: '/a uid-a' }],
    ['index of the rule', { ruleIndex: 2, policy: '/a uid-a' }],
    ['name of the policy', { policy: '/c uid-a' }],
  ])('asks by %s first, whatever follows it', (_what, later) => {
    expect(comparePrecedence(first, { ...first, ...later })).toBeLessThan(0);
    expect(comparePrecedence({ ...first, ...later }, first)).toBeGreaterThan(0);
  });

  it('is an order: the same for every arrangement of the same rules', () => {
    const precedence = fc.record({
      tierPriority: fc.constantFrom(50, application, baselineTierPriority),
      policyPriority: fc.constantFrom(1, 1.5, 10_000),
      ruleIndex: fc.nat(3),
      policy: fc.constantFrom('/a 1', '/b 2', 'ns/a 3'),
    });
    fc.assert(
      fc.property(fc.array(precedence), (rules) => {
        const there = [...rules].sort(comparePrecedence);
        const back = [...rules].reverse().sort(comparePrecedence);
        expect(there).toEqual(back);
      }),
    );
  });
});

describe('isBaseline', () => {
  it('is for tiers that come after the Kubernetes policies', () => {
    expect([application, 252, baselineTierPriority, 254].map(isBaseline)).toEqual([false, false, true, true]);
  });
});
