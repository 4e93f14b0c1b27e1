import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/**
 * A program that answers every line of its input by one line of output, both JSON. It lives until `stop`; one question
 * at a time.
 */
export class LineProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #complaint = '';

  constructor(file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.#child = spawn(file, args, { env, stdio: 'pipe' });
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
    this.#child.stderr.on('data', (data: Buffer) => {
      this.#complaint = `${this.#complaint}${data.toString()}`.slice(-2_000);
    });
    // A program that could not be started closes its output: the question asked tells.
    this.#child.on('error', (error) => {
      this.#complaint += error.message;
    });
    this.#child.stdin.on('error', () => {});
  }

  /** @throws Error when the program ended before it answered */
  async ask<T>(question: unknown): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true)
      throw new Error(`${this.#child.spawnargs.join(' ').slice(0, 200)} ended: ${this.#complaint}`);
    return JSON.parse(value);
  }

  stop(): void {
    this.#reader.close();
    this.#child.kill('SIGKILL');
  }
}
