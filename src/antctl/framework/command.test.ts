import { describe, expect, it } from 'vitest';
import { type Command, inheritedFlags, leafOf, pathName } from './command.ts';

const global = { name: 'verbose', shorthand: 'v', type: 'bool', usage: 'more' } as const;
const leaf: Command<unknown> = { name: 'ovsflows', short: 'Dump' };
const root: Command<unknown> = { name: 'antctl', short: 'Tool', globalFlags: [global], subcommands: [leaf] };

describe('a command path', () => {
  it('knows its leaf, its name and the inherited options', () => {
    expect(leafOf([root, leaf])).toBe(leaf);
    expect(pathName([root, leaf])).toBe('antctl ovsflows');
    expect(inheritedFlags([root, leaf])).toEqual([global]);
    expect(inheritedFlags([root])).toEqual([]);
  });
});
