import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A server process of a test. It dies with the test's own process, however that ends. */
export class ChildServer {
  readonly name: string;
  readonly #log: string;
  readonly #child: ReturnType<typeof spawn>;

  /** Starts `file`; its output goes to the file `log`. */
  constructor(name: string, file: string, args: readonly string[], log: string) {
    this.name = name;
    this.#log = log;
    const output = openSync(log, 'a');
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', file, ...args], {
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#child.on('error', () => undefined);
  }

  /** The end of what it wrote, or undefined while it runs. */
  get obituary(): string | undefined {
    const { exitCode, signalCode } = this.#child;
    if (this.#child.pid !== undefined && exitCode === null && signalCode === null) return undefined;
    const lines = readFileSync(this.#log, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
    return `${this.name} ended (${exitCode ?? signalCode ?? 'not started'}):\n${lines}`;
  }

  /** Kills it and waits until it is gone. Not a polite stop: kube-apiserver lingers on those and holds its port. */
  async kill(): Promise<void> {
    if (this.obituary !== undefined) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
