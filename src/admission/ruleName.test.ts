import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatedRuleName } from './ruleName.ts';

const rule = { action: 'Drop', from: [{ podSelector: { matchLabels: { a: 'b', c: 'd' } } }] };

describe('generatedRuleName', () => {
  it('has the form direction, action, seven digits', () => {
    expect(generatedRuleName('ingress', 'Drop', rule)).toMatch(/^ingress-drop-[0-9a-f]{7}$/);
  });

  it('stays what it is: another way to compute it would rewrite policies that nobody touched', () => {
    expect(generatedRuleName('egress', 'Allow', { action: 'Allow', to: [] })).toBe('egress-allow-7e60ecf');
  });

  it('is the same for the same rule, in whatever order its keys are and whatever it is called', () => {
    const other = { from: [{ podSelector: { matchLabels: { c: 'd', a: 'b' } } }], name: 'x', action: 'Drop' };
    expect(generatedRuleName('ingress', 'Drop', other)).toBe(generatedRuleName('ingress', 'Drop', rule));
  });

  it('differs with the rule', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        fc.pre(typeof a !== 'object' && typeof b !== 'object');
        expect(generatedRuleName('ingress', 'Drop', { a })).not.toBe(
          generatedRuleName('ingress', 'Drop', { a: b }),
        );
      }),
    );
  });
});
