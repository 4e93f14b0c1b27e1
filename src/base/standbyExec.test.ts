import { describe, expect, it } from 'vitest';
import { type Program, type StartedProcess, startProcess } from './exec.ts';
import { StandbyExec } from './standbyExec.ts';

const echo = { file: 'cat', args: ['-'] };

/** Real processes, and a note of each start. */
function watched() {
  const started: { readonly program: Program; readonly process: StartedProcess }[] = [];
  const exec = new StandbyExec((program) => {
    const process = startProcess(program);
    started.push({ program, process });
    return process;
  });
  return { exec, started };
}

describe('StandbyExec', () => {
  it('gives each run a process of its own, started when the run before was over', async () => {
    const { exec, started } = watched();
    expect((await exec.run({ ...echo, stdin: 'one' })).stdout).toBe('one');
    expect(started).toHaveLength(2);
    expect(started[1]?.process.isWaiting).toBe(true);
    const second = exec.run({ ...echo, stdin: 'two' });
    expect(started).toHaveLength(2);
    expect(await second).toEqual({ code: 0, stdout: 'two', stderr: '' });
    expect(started).toHaveLength(3);
  });

  it('starts one more where two run at once, and keeps one waiting', async () => {
    const { exec, started } = watched();
    const run = async (stdin: string) => (await exec.run({ ...echo, stdin })).stdout;
    expect(await Promise.all([run('a'), run('b'), run('c')])).toEqual(['a', 'b', 'c']);
    expect(started.filter(({ process }) => process.isWaiting)).toHaveLength(1);
  });

  it('does without a waiting process that died', async () => {
    const { exec, started } = watched();
    const once = { file: process.execPath, args: ['-e', 'setTimeout(() => process.exit(7), 50)'] };
    expect((await exec.run({ ...once, stdin: '' })).code).toBe(7);
    await expect.poll(() => started[1]?.process.isWaiting, { timeout: 20_000 }).toBe(false);
    expect((await exec.run({ ...once, stdin: '' })).code).toBe(7);
    expect(started).toHaveLength(4);
  });

  it('keeps what waits for one kind of run from another', async () => {
    const { exec } = watched();
    await exec.run({ ...echo, stdin: 'x' });
    expect((await exec.run({ file: 'wc', args: ['-c'], stdin: '12345' })).stdout.trim()).toBe('5');
  });

  it('lets nothing wait for a program without input, or one that cannot be started', async () => {
    const { exec, started } = watched();
    expect((await exec.run({ file: 'echo', args: ['hi'] })).stdout).toBe('hi\n');
    expect(started).toHaveLength(1);
    const missing = { file: '/nowhere/program', args: [], stdin: '' };
    for (let turn = 0; turn < 3; turn++) {
      await expect(exec.run(missing)).rejects.toMatchObject({ code: 'ANTREA_COMMAND_FAILED' });
    }
  });

  it('kills a waiting process that takes too long once it has its input', async () => {
    const { exec } = watched();
    const slow = {
      file: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1000)'],
      stdin: '',
      timeoutMs: 50,
    };
    expect((await exec.run(slow)).code).toBeNull();
    expect((await exec.run(slow)).code).toBeNull();
  });

  it('does not keep a program from ending', async () => {
    const module = new URL('./standbyExec.ts', import.meta.url).href;
    const program = `const { StandbyExec } = await import(${JSON.stringify(module)});
      console.log((await new StandbyExec().run({ file: 'cat', args: [], stdin: 'said' })).stdout);`;
    const args = ['--input-type=module', '-e', program];
    const result = await startProcess({ file: process.execPath, args }).finish('', 60_000);
    expect(result).toMatchObject({ code: 0, stdout: 'said\n' });
  });
});
