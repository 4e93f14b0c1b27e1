import { type Command, type CommandResult, type Exec, type StartedProcess, startProcess } from './exec.ts';

type Spare = { readonly key: string; readonly process: StartedProcess };

/**
 * For a program that is run again and again with other input: when a run is over, the next process of the same program
 * and arguments is started and waits for its input, so that the next run need not wait for the start: with `ovs-ofctl`
 * that is most of the time. Programs without input are run as ever.
 */
export class StandbyExec implements Exec {
  readonly #start: typeof startProcess;
  #spare: Spare | undefined;

  constructor(start: typeof startProcess = startProcess) {
    this.#start = start;
  }

  async run(command: Command): Promise<CommandResult> {
    const { stdin, timeoutMs } = command;
    if (stdin === undefined) return this.#start(command).finish('', timeoutMs);
    try {
      return await this.#take(command).finish(stdin, timeoutMs);
    } finally {
      this.#prepare(command);
    }
  }

  /** The process that waits, if it is of this kind and lives, or a new one. */
  #take(command: Command): StartedProcess {
    const spare = this.#spare;
    if (spare?.key !== keyOf(command)) return this.#start(command);
    this.#spare = undefined;
    return spare.process.isWaiting ? spare.process : this.#start(command);
  }

  #prepare(command: Command): void {
    if (this.#spare?.process.isWaiting === true) return;
    const process = this.#start(command);
    process.disregard();
    this.#spare = { key: keyOf(command), process };
  }
}

function keyOf({ file, args, env }: Command): string {
  return JSON.stringify([file, args, env]);
}
