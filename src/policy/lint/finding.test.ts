import { describe, expect, it } from 'vitest';
import { finding } from './finding.ts';

const found = { object: { kind: 'Tier', name: 't' }, path: 'spec', message: 'm' };

describe('finding', () => {
  it('has the severity and the remedy of its code', () => {
    expect(finding('ShadowedRule', found)).toMatchObject({
      code: 'ShadowedRule',
      severity: 'warning',
      because: [],
    });
    expect(finding('TierNotFound', found)).toMatchObject({
      severity: 'error',
      remedy: expect.stringContaining('tier'),
    });
    expect(finding('InvalidPort', found)).toMatchObject({
      severity: 'error',
      remedy: expect.stringContaining('Correct'),
    });
  });
});
