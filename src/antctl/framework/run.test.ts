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
    { name: 'compare', short: 'Compare', errorExitCode: 2, run: async () => 1 },
    {
      name: 'break',
      short: 'Break',
      errorExitCode: 2,
      run: () => Promise.reject<number>(new Error('broken')),
    },
  ],
};

async function run(argv: string[], context = 'good') {
  let out = '';
  let err = '';
  let closed = 0;
  const createContext = () => ({
    context,
    close: async () => {
      closed += 1;
    },
  });
  const code = await runProgram({ root, createContext }, argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err, closed };
}

describe('runProgram', () => {
  it('runs a command', async () => {
    expect(await run(['greet'])).toEqual({ code: 0, out: '', err: '', closed: 1 });
  });

  it('prints the help of a group, and of a command when asked', async () => {
    expect((await run([])).out).toContain('tool [command]');
    expect((await run(['greet', '--help'])).out).toContain('tool greet [flags]');
  });

  it('reports an error in one line, with exit code 1', async () => {
    expect(await run(['greet'], 'bad')).toEqual({
      code: 1,
      out: '',
      err: 'Error: cannot greet\n',
      closed: 1,
    });
  });

  it('points at the help after wrong use', async () => {
    expect(await run(['greet', '-x'])).toEqual({
      code: 1,
      out: '',
      err: "Error: unknown shorthand flag: 'x' in -x\nSee 'tool greet --help' for usage.\n",
      closed: 0,
    });
  });

  it('passes on the exit code of a command, and knows the one for its errors', async () => {
    expect((await run(['compare'])).code).toBe(1);
    expect((await run(['break'])).code).toBe(2);
    expect((await run(['compare', '-x'])).code).toBe(2);
  });
});
