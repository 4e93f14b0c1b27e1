import { describe, expect, it } from 'vitest';
import { Invocation } from './invocation.ts';

describe('Invocation', () => {
  it('answers for options given and not given', () => {
    const invocation = new Invocation(
      ['a'],
      new Map([
        ['output', ['json']],
        ['verbose', ['true']],
        ['file', ['a', 'b']],
        ['wait', ['1m30s']],
        ['count', ['7']],
      ]),
    );
    expect(invocation.args).toEqual(['a']);
    expect(invocation.text('output')).toBe('json');
    expect(invocation.text('pod')).toBe('');
    expect(invocation.isOn('verbose')).toBe(true);
    expect(invocation.isOn('help')).toBe(false);
    expect(invocation.all('file')).toEqual(['a', 'b']);
    expect(invocation.text('file')).toBe('b');
    expect(invocation.all('pod')).toEqual([]);
    expect(invocation.durationMs('wait')).toBe(90_000);
    expect(invocation.durationMs('pod')).toBeUndefined();
    expect(invocation.integer('count')).toBe(7);
    expect(invocation.integer('pod')).toBeUndefined();
  });
});
