import { spawn } from 'node:child_process';
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
  return { run: runProcess };
}

function runProcess(command: Command): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, [...command.args], {
      stdio: 'pipe',
      ...(command.env ? { env: { ...process.env, ...command.env } } : {}),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timer = setTimeout(() => child.kill('SIGKILL'), command.timeoutMs ?? 30_000);
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on('error', () => {
      // The program may exit without reading its input; its exit code tells what matters.
    });
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new CodedError('ANTREA_COMMAND_FAILED', `cannot start ${command.file}`, { cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
    child.stdin.end(command.stdin ?? '');
  });
}
