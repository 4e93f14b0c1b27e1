import { describe, expect, it } from 'vitest';
import { argumentUsage, checkArguments } from './arguments.ts';
import type { Command } from './command.ts';

describe('argumentUsage', () => {
  it('tells optional, required and repeated ones apart', () => {
    expect(argumentUsage({ name: 'name', usage: '' })).toBe('[name]');
    expect(argumentUsage({ name: 'src', usage: '', required: true })).toBe('<src>');
    expect(argumentUsage({ name: 'node', usage: '', repeated: true })).toBe('[node]...');
  });
});

describe('checkArguments', () => {
  it('takes as many as there are, and any number of the last when that is repeated', () => {
    const one: Command<unknown> = {
      name: 'one',
      short: '',
      args: [{ name: 'a', usage: '' }],
      run: async () => 0,
    };
    const many: Command<unknown> = { ...one, args: [{ name: 'a', usage: '', repeated: true }] };
    expect(() => checkArguments([one], ['x'])).not.toThrow();
    expect(() => checkArguments([one], ['x', 'y'])).toThrow('takes at most 1 argument, received 2');
    expect(() => checkArguments([many], ['x', 'y', 'z'])).not.toThrow();
  });
});
