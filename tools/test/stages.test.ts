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
    expect(whyFailed({ passed: 3, failed: 0, skipped: 0, failures: [] })).toBeUndefined();
    expect(whyFailed({ passed: 3, failed: 0, skipped: 1, failures: [] })).toContain('skipped');
    expect(whyFailed({ passed: 0, failed: 0, skipped: 0, failures: [] })).toBe('no test ran');
    expect(
      whyFailed(
        sum([
          { passed: 3, failed: 1, skipped: 0, failures: ['a'] },
          { passed: 1, failed: 1, skipped: 0, failures: ['b'] },
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
      testResults: [],
    };
    expect(tallyOf(report, '/repo')).toEqual({ passed: 5, failed: 0, skipped: 2, failures: [] });
  });

  it('names what failed', () => {
    const failed = { status: 'failed', fullName: 'a door opens' };
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      success: false,
      testResults: [
        {
          name: '/repo/src/door.test.ts',
          message: '',
          assertionResults: [failed, { ...failed, status: 'passed' }],
        },
      ],
    };
    expect(tallyOf(report, '/repo').failures).toEqual(['src/door.test.ts: a door opens']);
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      success: false,
      testResults: [{ name: '/repo/e2e/a.test.ts', message: 'no such module\nmore', assertionResults: [] }],
    };
    expect(tallyOf(report, '/repo')).toEqual({
      passed: 5,
      failed: 1,
      skipped: 0,
      failures: ['e2e/a.test.ts: no such module'],
    });
  });
});
