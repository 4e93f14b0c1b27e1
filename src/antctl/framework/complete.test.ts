import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { complete, completionText } from './complete.ts';

const run = async () => undefined;
const root: Command<unknown> = {
  name: 'tool',
  short: '',
  globalFlags: [{ name: 'server', shorthand: 's', type: 'string', usage: 'address' }],
  subcommands: [
    {
      name: 'get',
      short: 'Get',
      subcommands: [
        {
          name: 'pods',
          short: 'Pods',
          flags: [
            { name: 'all', type: 'bool', usage: 'all' },
            { name: 'output', shorthand: 'o', type: 'string', usage: 'form', usual: ['json', 'table'] },
          ],
          run,
        },
        { name: 'policies', short: 'Policies', run },
        { name: 'secret', short: 'Hidden', hidden: true, run },
      ],
    },
    {
      name: 'wait',
      short: 'Wait',
      args: [
        { name: 'kind', usage: '', choices: ['agents', 'policies'] },
        { name: 'name', usage: '', repeated: true },
      ],
      flags: [{ name: 'for', type: 'string', usage: 'goal', choices: ['ready', 'deleted'] }],
      run,
    },
  ],
};

function values(...words: string[]) {
  const { candidates, filesToo } = complete(root, words);
  return [...candidates.map(({ value }) => value), filesToo ? 'files' : 'no files'];
}

describe('complete', () => {
  it.each([
    [[''], ['get', 'wait', 'no files']],
    [
      ['get', 'p'],
      ['pods', 'policies', 'no files'],
    ],
    [
      ['get', 'pods', '--a'],
      ['--all', 'no files'],
    ],
    [['get', 'pods', ''], ['no files']],
    [
      ['get', 'pods', '--all='],
      ['--all=true', '--all=false', 'no files'],
    ],
    [
      ['-s', 'h:1', 'g'],
      ['get', 'no files'],
    ],
    [['-s', ''], ['files']],
    [
      ['wait', ''],
      ['agents', 'policies', 'no files'],
    ],
    [
      ['wait', '--for', 'ready', 'a'],
      ['agents', 'no files'],
    ],
    [
      ['wait', '--for', 'd'],
      ['deleted', 'no files'],
    ],
    [
      ['wait', '--for=re'],
      ['--for=ready', 'no files'],
    ],
    [['wait', 'agents', ''], ['files']],
    [
      ['get', 'pods', '-o', ''],
      ['json', 'table', 'no files'],
    ],
    [
      ['-o', 'json', 'get', 'pol'],
      ['policies', 'no files'],
    ],
    [['wait', 'agents', 'a', ''], ['files']],
  ])('%j', (words, expected) => {
    expect(values(...words)).toEqual(expected);
  });

  it('is told to shells in the form that kubectl expects of plugins', () => {
    expect(completionText(complete(root, ['wait', '--f']))).toBe('--for\tgoal\n:4\n');
    expect(completionText(complete(root, ['-s', '']))).toBe(':0\n');
  });
});
