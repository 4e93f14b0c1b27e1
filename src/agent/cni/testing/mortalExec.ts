import type { Command, CommandResult, Exec } from '#base/exec.ts';

/** Runs the programs of an agent that can be killed: after that nothing runs any more. */
export class MortalExec implements Exec {
  readonly #inner: Exec;
  #left = Number.POSITIVE_INFINITY;

  constructor(inner: Exec) {
    this.#inner = inner;
  }

  /** Lets `count` more commands run, and none after them. */
  killAfter(count: number): void {
    this.#left = count;
  }

  /** Whether a command was refused. */
  get isDead(): boolean {
    return this.#left < 0;
  }

  run(command: Command): Promise<CommandResult> {
    this.#left -= 1;
    return this.isDead ? Promise.reject(new Error('the agent was killed')) : this.#inner.run(command);
  }
}
