import { describe, expect, it } from 'vitest';
import { createStyle, wantsColour } from './style.ts';

describe('createStyle', () => {
  it('colours, or leaves texts as they are', () => {
    expect(createStyle(true).red('no')).toBe('\u001b[31mno\u001b[39m');
    expect(createStyle(true).bold('')).toBe('');
    expect(createStyle(false).red('no')).toBe('no');
  });
});

describe('wantsColour', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
  ])('terminal %s, environment %j: %s', (isTerminal, env, expected) => {
    expect(wantsColour(isTerminal, env)).toBe(expected);
  });
});
