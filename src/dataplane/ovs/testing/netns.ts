import { CodedError } from '#base/errors.ts';
import { type Exec, output } from '#base/exec.ts';

/** A network namespace of a test. `run` runs a program inside it and returns its standard output. */
export type TestNetns = {
  readonly name: string;
  readonly path: string;
  run(file: string, ...args: string[]): Promise<string>;
  /** Arguments to put before a program's, to run it inside: `['ip', 'netns', 'exec', name]`. */
  readonly prefix: readonly string[];
  remove(): Promise<void>;
};

/** Creates a network namespace with its loopback up. The name must be free. */
export async function createNetns(exec: Exec, name: string): Promise<TestNetns> {
  await output(exec, { file: 'ip', args: ['netns', 'add', name] });
  const prefix = ['ip', 'netns', 'exec', name];
  const run = (file: string, ...args: string[]) =>
    output(exec, { file: 'ip', args: ['netns', 'exec', name, file, ...args], timeoutMs: 60_000 });
  await run('ip', 'link', 'set', 'lo', 'up');
  return {
    name,
    path: `/run/netns/${name}`,
    prefix,
    run,
    remove: async () => {
      await exec.run({ file: 'ip', args: ['netns', 'delete', name] });
    },
  };
}

/** What a `ping` counted. */
export type PingResult = { readonly sent: number; readonly received: number };

/** Pings from inside a namespace; `intervalS` in seconds. Resolves whatever the answers are. */
export async function ping(
  exec: Exec,
  from: TestNetns,
  target: string,
  options: { readonly count: number; readonly intervalS?: number; readonly args?: readonly string[] },
): Promise<PingResult> {
  const interval = options.intervalS ?? 0.2;
  const args = ['-n', '-q', '-W', '1', '-i', String(interval), '-c', String(options.count)];
  const result = await exec.run({
    file: 'ip',
    args: ['netns', 'exec', from.name, 'ping', ...args, ...(options.args ?? []), target],
    timeoutMs: 120_000,
  });
  const counts = /(\d+) packets transmitted, (\d+) received/.exec(result.stdout);
  if (!counts) throw new CodedError('ANTREA_COMMAND_FAILED', `ping said: ${result.stdout}${result.stderr}`);
  return { sent: Number(counts[1]), received: Number(counts[2]) };
}
