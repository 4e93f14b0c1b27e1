import { describe, expect, it } from 'vitest';
import { systemDaemons } from './daemon.ts';

const start = systemDaemons();

describe('systemDaemons', () => {
  it('hands out the lines of both outputs and the exit code', async () => {
    const lines: string[] = [];
    const program = 'console.log("one"); console.error("two"); process.exitCode = 4';
    const daemon = start({
      file: process.execPath,
      args: ['-e', program],
      onLine: (line) => lines.push(line),
    });
    expect(await daemon.exited).toBe(4);
    await expect.poll(() => [...lines].sort()).toEqual(['one', 'two']);
  });

  it('ends a daemon with a signal', async () => {
    const daemon = start({ file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] });
    daemon.kill('SIGKILL');
    expect(await daemon.exited).toBeNull();
  });

  it('tells that a program cannot be started instead of throwing', async () => {
    const lines: string[] = [];
    const daemon = start({ file: '/nowhere/daemon', args: [], onLine: (line) => lines.push(line) });
    expect(await daemon.exited).toBeNull();
    expect(lines[0]).toContain('cannot start /nowhere/daemon');
  });
});
