import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelSelector } from '../input.ts';
import { parseSelector, type Selector, selects } from '../labelSelector.ts';
import { labels, selector } from '../testing/arbitraries.ts';
import { implies, isImpossible, requiredValue } from './selectorLogic.ts';

function read(written: LabelSelector): Selector {
  const result = parseSelector(written);
  if (!result.ok) throw new Error(result.message);
  return result.selector;
}

const valid = selector.filter((each) => parseSelector(each).ok).map(read);
const expression = (operator: string, ...values: string[]) => ({
  matchExpressions: [{ key: 'a', operator, values }],
});

describe('implies', () => {
  it('never says so of labels that meet the narrow selector only', () => {
    let implied = 0;
    fc.assert(
      fc.property(valid, valid, fc.array(labels, { minLength: 10 }), (narrow, wide, all) => {
        if (!implies(narrow, wide)) return;
        implied += 1;
        for (const each of all) if (selects(narrow, each)) expect(selects(wide, each)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(implied).toBeGreaterThan(200);
  });

  it.each([
    [{ matchLabels: { a: 'x', b: 'y' } }, { matchLabels: { a: 'x' } }, true],
    [{ matchLabels: { a: 'x' } }, expression('In', 'x', 'y'), true],
    [expression('In', 'x', 'y'), expression('NotIn', 'z'), true],
    [expression('NotIn', 'x', 'y'), expression('NotIn', 'x'), true],
    [expression('DoesNotExist'), expression('NotIn', 'x'), true],
    [{ matchLabels: { a: 'x' } }, expression('Exists'), true],
    [expression('NotIn', 'x'), expression('Exists'), false],
    [expression('In', 'x', 'y'), { matchLabels: { a: 'x' } }, false],
    [{}, {}, true],
  ])('%j, %j: %s', (narrow, wide, expected) => {
    expect(implies(read(narrow), read(wide))).toBe(expected);
  });
});

describe('isImpossible', () => {
  it('is never said of a selector that selects something', () => {
    fc.assert(
      fc.property(valid, fc.array(labels, { minLength: 10 }), (each, all) => {
        if (isImpossible(each)) expect(all.some((of) => selects(each, of))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [{ matchLabels: { a: 'x' }, ...expression('In', 'y') }, true],
    [{ matchLabels: { a: 'x' }, ...expression('NotIn', 'x') }, true],
    [{ matchLabels: { a: 'x' }, ...expression('DoesNotExist') }, true],
    [{ matchLabels: { a: 'x' }, ...expression('In', 'x', 'y') }, false],
    [{}, false],
  ])('%j: %s', (written, expected) => {
    expect(isImpossible(read(written))).toBe(expected);
  });
});

describe('requiredValue', () => {
  it('is the only one that is left', () => {
    expect(requiredValue(read({ ...expression('In', 'x', 'y') }), 'a')).toBeUndefined();
    expect(requiredValue(read({ matchLabels: { a: 'x' } }), 'a')).toBe('x');
    expect(requiredValue(read({}), 'a')).toBeUndefined();
  });
});
