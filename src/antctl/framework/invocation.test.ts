import { describe, expect, it } from 'vitest';
import { Invocation } from './invocation.ts';

describe('Invocation', () => {
  it('answers for options given and not given', () => {
    const invocation = new Invocation(
      ['a'],
      new Map([
        ['output', 'json'],
        ['verbose', 'true'],
      ]),
    );
    expect(invocation.args).toEqual(['a']);
    expect(invocation.text('output')).toBe('json');
    expect(invocation.text('pod')).toBe('');
    expect(invocation.isOn('verbose')).toBe(true);
    expect(invocation.isOn('help')).toBe(false);
  });
});
