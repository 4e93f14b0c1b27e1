import { describe, expect, it } from 'vitest';
import { stagesOf, sum, whyFailed } from './stages.ts';
import { tallyOf } from './vitestRun.ts';

describe('stagesOf', () => {
  it('runs everything without arguments and keeps the order with them', () => {
    expect(stagesOf([])).toEqual(['static', 'unit', 'integration', 'e2e']);
    expect(stagesOf(['e2e', 'static'])).toEqual(['static', 'e2e']);
  });

  it('refuses a stage that does not exist', () => {
    expect(() => stagesOf(['e3e'])).toThrow('unknown stage "e3e"');
  });
});

describe('whyFailed', () => {
  it('takes a skipped test, and a run without tests, for a failure', () => {
    expect(whyFailed({ passed: 3, failed: 0, skipped: 0 })).toBeUndefined();
    expect(whyFailed({ passed: 3, failed: 0, skipped: 1 })).toContain('skipped');
    expect(whyFailed({ passed: 0, failed: 0, skipped: 0 })).toBe('no test ran');
    expect(
      whyFailed(
        sum([
          { passed: 3, failed: 1, skipped: 0 },
          { passed: 1, failed: 1, skipped: 0 },
        ]),
      ),
    ).toBe('2 failed');
  });
});

describe('tallyOf', () => {
  it('counts pending and todo tests as skipped', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 0,
      numPendingTests: 1,
      numTodoTests: 1,
      success: true,
    };
    expect(tallyOf(report)).toEqual({ passed: 5, failed: 0, skipped: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      success: false,
    };
    expect(tallyOf(report)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });
});
