import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelSelector, Labels } from './input.ts';
import { both, labelTokens, parseSelector, type Selector, selects } from './labelSelector.ts';
import { labels, selector } from './testing/arbitraries.ts';

function parsed(input: LabelSelector): Selector {
  const result = parseSelector(input);
  if (!result.ok) throw new Error(result.message);
  return result.selector;
}

/** The words of the API reference, one by one. */
function selectsNaively(input: LabelSelector, of: Labels): boolean {
  const has = (key: string) => Object.keys(of).includes(key);
  const byLabels = Object.entries(input.matchLabels ?? {}).every(
    ([key, value]) => has(key) && of[key] === value,
  );
  const byExpressions = (input.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    if (operator === 'In') return has(key) && values.includes(of[key] ?? '');
    if (operator === 'NotIn') return !(has(key) && values.includes(of[key] ?? ''));
    return operator === 'Exists' ? has(key) : !has(key);
  });
  return byLabels && byExpressions;
}

describe('the text of a selector', () => {
  it.each<[LabelSelector, string]>([
    [{}, ''],
    [{ matchLabels: {}, matchExpressions: [] }, ''],
    [{ matchLabels: { app: 'nginx' } }, 'app=nginx'],
    [{ matchLabels: { b: '2', a: '' } }, 'a=,b=2'],
    [{ matchExpressions: [{ key: 'k', operator: 'In', values: ['b', 'a'] }] }, 'k in (a,b)'],
    [{ matchExpressions: [{ key: 'k', operator: 'In', values: ['a'] }] }, 'k in (a)'],
    [{ matchExpressions: [{ key: 'k', operator: 'NotIn', values: ['b', 'a'] }] }, 'k notin (a,b)'],
    [{ matchExpressions: [{ key: 'k', operator: 'Exists' }] }, 'k'],
    [{ matchExpressions: [{ key: 'k', operator: 'DoesNotExist', values: [] }] }, '!k'],
    [
      {
        matchLabels: { m: '1' },
        matchExpressions: [
          { key: 'a', operator: 'Exists' },
          { key: 'z', operator: 'DoesNotExist' },
        ],
      },
      'a,m=1,!z',
    ],
  ])('%j is "%s"', (input, text) => {
    expect(parsed(input).text).toBe(text);
  });

  it('does not depend on the order of what was written', () => {
    const a = { key: 'k', operator: 'Exists' };
    const b = { key: 'k', operator: 'NotIn', values: ['x'] };
    expect(parsed({ matchExpressions: [a, b] }).text).toBe(parsed({ matchExpressions: [b, a] }).text);
  });
});

describe('parseSelector', () => {
  it.each<LabelSelector>([
    { matchExpressions: [{ key: 'k', operator: 'Gt', values: ['1'] }] },
    { matchExpressions: [{ key: 'k', operator: 'in', values: ['1'] }] },
    { matchExpressions: [{ key: 'k', operator: 'In', values: [] }] },
    { matchExpressions: [{ key: 'k', operator: 'NotIn' }] },
    { matchExpressions: [{ key: 'k', operator: 'Exists', values: ['1'] }] },
    { matchExpressions: [{ key: 'k', operator: 'DoesNotExist', values: ['1'] }] },
    { matchExpressions: [{ key: 'not a key', operator: 'Exists' }] },
    { matchExpressions: [{ key: 'k', operator: 'In', values: ['not a value'] }] },
    { matchLabels: { 'a/b/c': 'x' } },
    { matchLabels: { a: '-' } },
  ])('refuses %j', (input) => {
    expect(parseSelector(input).ok).toBe(false);
  });
});

describe('selects', () => {
  it('decides as the API reference says', () => {
    fc.assert(
      fc.property(selector, labels, (input, of) => {
        const result = parseSelector(input);
        fc.pre(result.ok);
        if (result.ok) expect(selects(result.selector, of)).toBe(selectsNaively(input, of));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no inherited property for a label', () => {
    expect(selects(parsed({ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }), {})).toBe(
      false,
    );
    expect(
      selects(parsed({ matchExpressions: [{ key: 'constructor', operator: 'DoesNotExist' }] }), {}),
    ).toBe(true);
  });
});

describe('the anchors of a selector', () => {
  it('are among the tokens of all that it selects', () => {
    fc.assert(
      fc.property(selector, labels, (input, of) => {
        const result = parseSelector(input);
        fc.pre(result.ok && result.selector.anchors !== undefined && selects(result.selector, of));
        if (!result.ok) return;
        const tokens = labelTokens(of);
        expect(result.selector.anchors?.filter((anchor) => tokens.includes(anchor))).toHaveLength(1);
      }),
    );
  });

  it('are those of the requirement that narrows most', () => {
    const exists = { key: 'a', operator: 'Exists' };
    const among = { key: 'b', operator: 'In', values: ['1', '2'] };
    expect(parsed({ matchExpressions: [exists, among] }).anchors).toEqual(['b=1', 'b=2']);
    expect(parsed({ matchLabels: { c: '3' }, matchExpressions: [exists, among] }).anchors).toEqual(['c=3']);
    expect(parsed({ matchExpressions: [exists] }).anchors).toEqual(['a']);
    expect(parsed({ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }).anchors).toBeUndefined();
  });
});

it('selects with two selectors what both select', () => {
  fc.assert(
    fc.property(selector, selector, labels, (a, b, of) => {
      const [left, right] = [parseSelector(a), parseSelector(b)];
      fc.pre(left.ok && right.ok);
      const together = both(left.selector, right.selector);
      expect(selects(together, of)).toBe(selects(left.selector, of) && selects(right.selector, of));
      expect(together.text).toBe(both(right.selector, left.selector).text);
    }),
  );
});
