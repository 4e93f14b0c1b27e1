import { describe, expect, it } from 'vitest';
import { renderReadme } from './readme.ts';

const chart = 'version: 1.2.3\nkubeVersion: ">=1.30.0-0"\ndescription: Networking\n';

describe('renderReadme', () => {
  it('fills in the chart and one row per value', () => {
    const text = renderReadme(
      '# {{ description }} {{ version }}\n{{ values }}\n',
      chart,
      '# -- A | B\na: 1\n',
    );
    expect(text).toContain('# Networking 1.2.3\n| Key ');
    expect(text).toMatch(/\| `a` +\| int +\| `1` +\| A \\\| B +\|/);
  });

  it('refuses a mark it does not know', () => {
    expect(() => renderReadme('{{ nonsense }}', chart, '# -- A\na: 1\n')).toThrow(
      'unknown mark: {{ nonsense }}',
    );
  });
});
