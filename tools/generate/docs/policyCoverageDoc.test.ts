import { describe, expect, it } from 'vitest';
import { featureNames } from '../../../e2e/truth/features.ts';
import { policyCoverageDocGenerator, row } from './policyCoverageDoc.ts';

describe('docs/policy-coverage.md', () => {
  it('has a line for every feature, and no empty cell', async () => {
    const [doc] = await policyCoverageDocGenerator.generate('');
    const lines = doc?.content.split('\n') ?? [];
    for (const name of featureNames)
      expect(
        lines.some((line) => line.startsWith(`| ${name} `)),
        name,
      ).toBe(true);
    expect(lines.filter((line) => /\|\s+\|/.test(line))).toEqual([]);
  }, 60_000);

  it('is not written for what nothing decides', () => {
    expect(() => row('x', { policies: 3, through: 0, kept: 0 })).toThrow('does not cover: x');
    expect(() => row('x', { policies: 0, through: 1, kept: 1 })).toThrow('does not cover: x');
    expect(row('x', { policies: 1, through: 0, kept: 2 }).cells).toEqual(['x', '1', '0', '2']);
  });
});
