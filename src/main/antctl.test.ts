import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, 'antctl.ts');

/** The help, written to a pipe that nobody reads, or to a file. */
async function help(to: 'closed pipe' | '/dev/full') {
  const out = to === 'closed pipe' ? 'pipe' : openSync(to, 'w');
  const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', out, 'pipe'] });
  child.stdout?.destroy();
  const [err, [code]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'exit')]);
  return { code, err };
}

describe('antctl', () => {
  it('ends without a word when nobody reads on, as other programs do', async () => {
    expect(await help('closed pipe')).toEqual({ code: 141, err: '' });
  });

  it('says so when it cannot write', async () => {
    const { code, err } = await help('/dev/full');
    expect(code).toBe(1);
    expect(err).toMatch(/^Error: cannot write: ENOSPC.*\n$/);
  });
});
