/** What every step works with: programs to run, a place to keep things, a way to tell what happens. @module */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Exec, systemExec } from '#base/exec.ts';
import { cacheRoot } from './cache.ts';
import { type Progress, terminalProgress } from './progress.ts';
import { ToolError } from './toolError.ts';

/** How a program is run. */
export type RunOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Milliseconds; ten minutes when absent. */
  readonly timeoutMs?: number;
};

/** This machine, as the steps see it. */
export interface Machine {
  readonly cache: string;
  readonly progress: Progress;
  /** Standard output of a program that must succeed. @throws ToolError with the end of what it said. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<string>;
  /** Whether a program runs and succeeds. */
  succeeds(file: string, args: readonly string[], options?: RunOptions): Promise<boolean>;
}

const tenMinutes = 600_000;

/** The real machine. What runs, and all that a failure printed, is appended to `<cache>/log`. */
export function thisMachine(exec: Exec = systemExec(), cache: string = cacheRoot()): Machine {
  const progress = terminalProgress();
  const log = join(cache, 'log');
  const call = async (file: string, args: readonly string[], options: RunOptions = {}) => {
    mkdirSync(cache, { recursive: true });
    const result = await exec.run({ file, args, timeoutMs: tenMinutes, ...options });
    // What succeeds may print secrets (a kubeconfig); only failures are told in full.
    const told = result.code === 0 ? '' : `${result.stdout}${result.stderr}`;
    appendFileSync(log, `${new Date().toISOString()} ${file} ${args.join(' ')} -> ${result.code}\n${told}`);
    return result;
  };
  return {
    cache,
    progress,
    async run(file, args, options) {
      const result = await call(file, args, options);
      if (result.code === 0) return result.stdout;
      const said = lastLines(result.stderr.trim() || result.stdout.trim());
      const how = result.code === null ? 'was killed or took too long' : `failed (${result.code})`;
      throw new ToolError(
        `${file} ${args.slice(0, 4).join(' ')} ${how}: ${said}`,
        `The whole story is in ${log}.`,
      );
    },
    async succeeds(file, args, options) {
      try {
        return (await call(file, args, options)).code === 0;
      } catch {
        return false;
      }
    },
  };
}

function lastLines(text: string): string {
  return text.split('\n').slice(-6).join(' | ');
}
