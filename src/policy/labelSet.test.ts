import { describe, expect, it } from 'vitest';
import { labelSet, labelText, podLabelText } from './labelSet.ts';

describe('labelText', () => {
  it('is the same in any order', () => {
    expect(labelText({ a: '1', b: '2' })).toBe(labelText({ b: '2', a: '1' }));
  });

  it('tells labels apart', () => {
    const texts = [{}, { a: '' }, { a: 'b' }, { a: '', b: '' }, { ab: '' }].map(labelText);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe('labelSet', () => {
  it('lists what selectors can require', () => {
    const labels = { app: 'nginx' };
    expect(labelSet(labels, labelText(labels)).tokens).toEqual(['app=nginx', 'app']);
  });
});

it('tells pods of different service accounts apart', () => {
  const texts = [undefined, 'a', 'b'].map((account) => podLabelText({ app: 'web' }, account));
  expect(new Set(texts).size).toBe(3);
  expect(texts[0]).toBe(labelText({ app: 'web' }));
});
