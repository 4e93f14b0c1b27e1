import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { CodedError } from './errors.ts';

/** One child process: a program, its argument array, and what it reads. Never a shell. */
export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  /** Written to standard input, then closed. Without it standard input is empty. */
  readonly stdin?: string;
  /** Killed with SIGKILL after this many milliseconds; 30,000 when absent. */
  readonly timeoutMs?: number;
  /** Added to the environment of the agent. */
  readonly env?: Readonly<Record<string, string>>;
};

/** What a child process left behind; `code` is null when a signal ended it. */
export type CommandResult = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs programs. Injected everywhere, so that tests can record commands or make them fail. */
export interface Exec {
  /** Runs to the end and resolves whatever the exit code is; rejects only when the program cannot be started. */
  run(command: Command): Promise<CommandResult>;
}

/** Runs `command` and returns its standard output. @throws CodedError ANTREA_COMMAND_FAILED on a non-zero exit. */
export async function output(exec: Exec, command: Command): Promise<string> {
  const result = await exec.run(command);
  if (result.code === 0) return result.stdout;
  throw new CodedError(
    'ANTREA_COMMAND_FAILED',
    `${command.file} ${command.args.join(' ')} exited with ${result.code ?? 'a signal'}: ${result.stderr.trim()}`,
    { fields: { file: command.file } },
  );
}

/** Runs real child processes. */
export function systemExec(): Exec {
  return {
    async run(command) {
      return startProcess(command).finish(command.stdin ?? '', command.timeoutMs);
    },
  };
}

/** What to start; its input comes later. */
export type Program = Pick<Command, 'file' | 'args' | 'env'>;

/** A child process that waits for its standard input. */
export interface StartedProcess {
  /** Whether it runs and nobody has given it its input. */
  readonly isWaiting: boolean;
  /** Gives it all of its input and waits for its end; it is killed after `timeoutMs` (30,000). To be called once. */
  finish(stdin: string, timeoutMs?: number): Promise<CommandResult>;
  /** Lets this process end although the child waits. `finish` takes that back. */
  disregard(): void;
}

/** How long output may still come after a program has ended, in milliseconds. */
const lingerMs = 1_000;

function closeOutputs({ stdout, stderr }: ChildProcessWithoutNullStreams): void {
  stdout.destroy();
  stderr.destroy();
}

/** Starts a real child process. */
export function startProcess(program: Program): StartedProcess {
  const child = spawn(program.file, [...program.args], {
    stdio: 'pipe',
    ...(program.env ? { env: { ...process.env, ...program.env } } : {}),
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => {
    // The program may exit without reading its input; its exit code tells what matters.
  });
  // Whoever else holds the pipes, a grandchild for one, keeps nobody waiting for long.
  child.on('exit', () => setTimeout(() => closeOutputs(child), lingerMs).unref());
  let isWaiting = true;
  const ended = new Promise<CommandResult>((resolve, reject) => {
    child.on('error', (cause) => {
      isWaiting = false;
      reject(new CodedError('ANTREA_COMMAND_FAILED', `cannot start ${program.file}`, { cause }));
    });
    child.on('close', (code) => {
      isWaiting = false;
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
  // A failure that nobody waits for yet is told when somebody does.
  ended.catch(() => undefined);
  return {
    get isWaiting() {
      return isWaiting;
    },
    async finish(stdin, timeoutMs = 30_000) {
      isWaiting = false;
      child.ref();
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      child.stdin.end(stdin);
      return ended.finally(() => clearTimeout(timer));
    },
    disregard() {
      child.unref();
      for (const stream of [child.stdin, child.stdout, child.stderr])
        if (stream instanceof Socket) stream.unref();
    },
  };
}
