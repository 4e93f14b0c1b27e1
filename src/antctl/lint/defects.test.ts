import { describe, expect, it } from 'vitest';
import { defects } from './testing/defects.ts';
import { lintText } from './testing/lintText.ts';

describe('lint on seeded defects', () => {
  it('has many to find', () => {
    expect(defects.length).toBeGreaterThanOrEqual(40);
    expect(new Set(defects.map(({ what }) => what)).size).toBe(defects.length);
  });

  it.each(defects)('finds $what', async ({ code, at, manifests, isComplete = false }) => {
    const { findings } = await lintText(manifests, { complete: String(isComplete) });
    const found = findings.map((each) => `${each.code} ${each.object.name} ${each.path}`);
    expect(found).toContain(`${code} ${at}`);
  });
});
