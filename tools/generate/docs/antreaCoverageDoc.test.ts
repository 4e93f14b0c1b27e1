import { describe, expect, it } from 'vitest';
import { objectFeatures, policyFeatures, ruleFeatures } from '../../../e2e/antreaPolicies/features.ts';
import { precedences } from '../../../e2e/antreaPolicies/precedence.ts';
import { antreaCoverageDocGenerator, featureRow, precedenceRow } from './antreaCoverageDoc.ts';

describe('docs/antrea-policy-coverage.md', () => {
  it('has a line for every feature and every precedence, and no empty cell', async () => {
    const [doc] = await antreaCoverageDocGenerator.generate('');
    const lines = doc?.content.split('\n') ?? [];
    for (const { name } of [...precedences, ...policyFeatures, ...ruleFeatures, ...objectFeatures])
      expect(
        lines.some((line) => line.startsWith(`| ${name} `)),
        name,
      ).toBe(true);
    expect(lines.filter((line) => /\|\s+\|/.test(line))).toEqual([]);
  }, 60_000);

  it('is not written for what nothing decides', () => {
    const feature = { name: 'x', uses: (of: string) => of === 'x' };
    const other = { of: 'y', through: 1, kept: 1 };
    expect(() => featureRow(feature, [other])).toThrow('does not cover: x');
    expect(() => featureRow(feature, [other, { of: 'x', through: 0, kept: 0 }])).toThrow('does not cover: x');
    expect(featureRow(feature, [other, { of: 'x', through: 0, kept: 2 }])).toEqual(['x', '1', '0', '2']);
    expect(() => precedenceRow({ name: 'one first', uses: () => true }, [])).toThrow(
      'does not show: one first',
    );
  });
});
