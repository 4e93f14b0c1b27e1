import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A long-running child process. */
export interface Daemon {
  /** Undefined when the program could not be started. */
  readonly pid: number | undefined;
  /** Resolves once, when the process is gone: its exit code, or null after a signal or a failed start. */
  readonly exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

/** What to run and who hears its lines (standard output and standard error alike, without the newline). */
export type DaemonCommand = {
  readonly file: string;
  readonly args: readonly string[];
  readonly onLine?: (line: string) => void;
};

/** Starts long-running programs. Injected, so that tests can make them die. */
export type StartDaemon = (command: DaemonCommand) => Daemon;

/** Starts a real child process. */
export function systemDaemons(): StartDaemon {
  return (command) => {
    const child = spawn(command.file, [...command.args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => command.onLine?.(line));
    }
    const exited = new Promise<number | null>((resolve) => {
      child.on('error', (error) => {
        command.onLine?.(`cannot start ${command.file}: ${error.message}`);
        resolve(null);
      });
      child.on('exit', (code) => resolve(code));
    });
    return { pid: child.pid, exited, kill: (signal) => void child.kill(signal) };
  };
}
