import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { runProgram } from './run.ts';

const root: Command<string> = {
  name: 'tool',
  short: 'A tool',
  subcommands: [
    {
      name: 'greet',
      short: 'Greet',
      run: async (_invocation, context) => {
        if (context === 'bad') throw new Error('cannot greet');
      },
    },
  ],
};

async function run(argv: string[], context = 'good') {
  let out = '';
  let err = '';
  const code = await runProgram({ root, createContext: async () => context }, argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

describe('runProgram', () => {
  it('runs a command', async () => {
    expect(await run(['greet'])).toEqual({ code: 0, out: '', err: '' });
  });

  it('prints the help of a group, and of a command when asked', async () => {
    expect((await run([])).out).toContain('tool [command]');
    expect((await run(['greet', '--help'])).out).toContain('tool greet [flags]');
  });

  it('reports an error in one line, with exit code 1', async () => {
    expect(await run(['greet'], 'bad')).toEqual({ code: 1, out: '', err: 'Error: cannot greet\n' });
  });

  it('points at the help after wrong use', async () => {
    expect(await run(['greet', '-x'])).toEqual({
      code: 1,
      out: '',
      err: "Error: unknown shorthand flag: 'x' in -x\nSee 'tool greet --help' for usage.\n",
    });
  });
});
