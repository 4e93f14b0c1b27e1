import type { Command, CommandResult, Exec } from '#base/exec.ts';

/** Answers one command of a fake; what it leaves out is success with no output. */
export type FakeAnswer = (command: Command, line: string) => Partial<CommandResult> | undefined;

/** An `Exec` that runs nothing: it records every command and lets `answer` say what came of it. */
export interface FakeExec extends Exec {
  /** Command lines in order, standard input after ` <<< `. */
  readonly lines: readonly string[];
}

/** See {@link FakeExec}. `answer` gets the command and its words joined by spaces. */
export function fakeExec(answer: FakeAnswer = () => undefined): FakeExec {
  const lines: string[] = [];
  return {
    lines,
    run: (command) => {
      const line = [command.file, ...command.args].join(' ');
      lines.push(command.stdin === undefined ? line : `${line} <<< ${command.stdin}`);
      return Promise.resolve({ code: 0, stdout: '', stderr: '', ...answer(command, line) });
    },
  };
}
