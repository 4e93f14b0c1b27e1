import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { thisMachine } from './machine.ts';

describe('thisMachine', () => {
  const cache = mkdtempSync(join(tmpdir(), 'antrea-machine-'));
  const results = new Map([
    ['good', { code: 0, stdout: 'fine', stderr: '' }],
    ['bad', { code: 3, stdout: '', stderr: 'first\nlast words\n' }],
    ['slow', { code: null, stdout: '', stderr: '' }],
  ]);
  const machine = thisMachine(
    {
      run: async ({ file }) => {
        const result = results.get(file);
        if (!result) throw new Error('not found');
        return result;
      },
    },
    cache,
  );

  it('gives the output of what succeeds', async () => {
    expect(await machine.run('good', ['a'])).toBe('fine');
    expect(await machine.succeeds('good', [])).toBe(true);
  });

  it('tells what a failed program said, and keeps the whole story in the log', async () => {
    await expect(machine.run('bad', ['x'])).rejects.toThrow('bad x failed (3): first | last words');
    await expect(machine.run('slow', [])).rejects.toThrow('was killed or took too long');
    expect(readFileSync(join(cache, 'log'), 'utf8')).toContain('bad x -> 3\nfirst\nlast words');
  });

  it('counts a program that does not exist as one that fails', async () => {
    expect(await machine.succeeds('missing', [])).toBe(false);
  });
});
