import { messageOf } from '#base/errors.ts';
import { type Command, leafOf } from './command.ts';
import { helpText } from './help.ts';
import type { Invocation } from './invocation.ts';
import { parseArguments } from './parse.ts';
import { UsageError } from './usageError.ts';

/** Where a program writes. */
export type Output = { readonly out: (text: string) => void; readonly err: (text: string) => void };

/** A program: its commands, and how to make what they need once the options are known. */
export type Program<C> = {
  readonly root: Command<C>;
  readonly createContext: (invocation: Invocation) => Promise<C>;
  /** What the user should read of an error that is no usage error. */
  readonly describe?: (error: unknown) => string;
};

/** Runs one command line; the exit code is 0, or 1 after any error, as kubectl's. Never rejects. */
export async function runProgram<C>(
  program: Program<C>,
  argv: readonly string[],
  output: Output,
): Promise<number> {
  try {
    const { path, invocation } = parseArguments(program.root, argv);
    const { run } = leafOf(path);
    if (run === undefined || invocation.isOn('help')) output.out(helpText(path));
    else await run(invocation, await program.createContext(invocation));
    return 0;
  } catch (error) {
    output.err(report(error, program.describe ?? messageOf));
    return 1;
  }
}

function report(error: unknown, describe: (error: unknown) => string): string {
  if (error instanceof UsageError)
    return `Error: ${error.message}\nSee '${error.command} --help' for usage.\n`;
  return `Error: ${describe(error)}\n`;
}
