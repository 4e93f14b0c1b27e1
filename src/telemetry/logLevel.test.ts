import { describe, expect, it } from 'vitest';
import { levelOf, parseLogLevel } from './logLevel.ts';

describe('levelOf', () => {
  it('maps verbosity to levels', () => {
    expect([-1, 0, 1, 3, 4, 10].map(levelOf)).toEqual(['info', 'info', 'debug', 'debug', 'trace', 'trace']);
  });
});

describe('parseLogLevel', () => {
  it('takes words and verbosities, and nothing else', () => {
    expect(['Debug', 'fatal', '0', '4', '10'].map(parseLogLevel)).toEqual([
      'debug',
      'fatal',
      'info',
      'trace',
      'trace',
    ]);
    for (const wrong of ['', '11', '-1', 'loud', 'silent']) expect(parseLogLevel(wrong)).toBeUndefined();
  });
});
