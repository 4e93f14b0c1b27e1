import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';
import { createStyle } from './style.ts';

describe('printable', () => {
  it('shows what a terminal would obey', () => {
    expect(printable('a\u001b]0;owned\u0007b\u009b2Jc\rd\u007f\u202e', true)).toBe(
      'a\\u001b]0;owned\\u0007b\\u009b2Jc\\u000dd\\u007f\\u202e',
    );
  });

  it('leaves lines, tabs, letters of all languages and the progress line alone', () => {
    const text = 'a\n[1m\tb ü 漢 😀\n';
    expect(printable(text, false)).toBe(text);
    expect(printable('\r\u001b[K5 objects', false)).toBe('\r\u001b[K5 objects');
    expect(printable('x\r\u001b[K', false)).toBe('x\\u000d\\u001b[K');
  });

  it('leaves emphasis of antctl alone, where it has any', () => {
    const { bold, dim, red, green, yellow } = createStyle(true);
    const text = [bold, dim, red, green, yellow].map((style) => style('x')).join('');
    expect(printable(text, true)).toBe(text);
    expect(printable('\u001b[8mhidden', true)).toBe('\\u001b[8mhidden');
    expect(printable(bold('x'), false)).toBe('\\u001b[1mx\\u001b[22m');
  });

  it('keeps JSON what it is', () => {
    const data = { name: 'a\u007f\u009b\u001b' };
    expect(JSON.parse(printable(JSON.stringify(data), false))).toEqual(data);
  });
});
