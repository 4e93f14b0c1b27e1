import { describe, expect, it } from 'vitest';
import { output, systemExec } from './exec.ts';

const exec = systemExec();
const node = (program: string, ...args: string[]) => ({
  file: process.execPath,
  args: ['-e', program, ...args],
});

describe('systemExec', () => {
  it('returns both outputs and the exit code, whatever it is', async () => {
    const result = await exec.run(node('console.log("out"); console.error("err"); process.exit(3)'));
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('hands over standard input and the environment, and arguments without a shell', async () => {
    const program =
      'process.stdin.pipe(process.stdout); process.stdout.write(process.env.WORD + process.argv[1])';
    const result = await exec.run({ ...node(program, '$(id)'), stdin: '!', env: { WORD: 'w' } });
    expect(result.stdout).toBe('w$(id)!');
  });

  it('survives a program that ends without reading its input', async () => {
    const result = await exec.run({ ...node('process.exit(0)'), stdin: 'x'.repeat(1_000_000) });
    expect(result.code).toBe(0);
  });

  it('kills a program that takes too long', async () => {
    const result = await exec.run({ ...node('setInterval(() => {}, 1000)'), timeoutMs: 50 });
    expect(result.code).toBeNull();
  });

  it('does not wait for a grandchild that keeps the outputs open', async () => {
    const program = `require('node:child_process').spawn('sleep', ['30'], { stdio: 'inherit' }); console.log('up');
      process.kill(process.pid, 'SIGKILL');`;
    const started = performance.now();
    expect((await exec.run(node(program))).code).toBeNull();
    expect(performance.now() - started).toBeLessThan(25_000);
  });

  it('says which program cannot be started', async () => {
    await expect(exec.run({ file: '/nowhere/program', args: [] })).rejects.toMatchObject({
      code: 'ANTREA_COMMAND_FAILED',
      message: 'cannot start /nowhere/program',
    });
  });
});

describe('output', () => {
  it('throws what a failed program said', async () => {
    await expect(output(exec, node('console.error("no such device"); process.exit(1)'))).rejects.toThrow(
      /exited with 1: no such device/,
    );
  });
});
