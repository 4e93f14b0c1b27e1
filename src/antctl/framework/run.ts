import { messageOf } from '#base/errors.ts';
import { type Command, type CommandPath, leafOf } from './command.ts';
import { helpText } from './help.ts';
import type { Invocation } from './invocation.ts';
import { type Parsed, parseArguments } from './parse.ts';
import { UsageError } from './usageError.ts';

/** Where a program writes. */
export type Output = { readonly out: (text: string) => void; readonly err: (text: string) => void };

/** What a command needs, and what to do when it is done with it. */
export type Disposable<C> = { readonly context: C; readonly close: () => Promise<void> };

/** A program: its commands, and how to make what they need once the options are known. */
export type Program<C> = {
  readonly root: Command<C>;
  readonly createContext: (invocation: Invocation, path: CommandPath<C>) => Disposable<C>;
  /** What the user should read of an error that is no usage error. */
  readonly describe?: (error: unknown) => string;
};

/** Runs one command line; the exit code is the command's own, or 1 after any error, as kubectl's. Never rejects. */
export async function runProgram<C>(
  program: Program<C>,
  argv: readonly string[],
  output: Output,
): Promise<number> {
  let errorExitCode = 1;
  try {
    const parsed = parseArguments(program.root, argv, (path) => {
      errorExitCode = leafOf(path).errorExitCode ?? 1;
    });
    return await runCommand(program, parsed, output);
  } catch (error) {
    output.err(report(error, program.describe ?? messageOf));
    return errorExitCode;
  }
}

async function runCommand<C>(program: Program<C>, parsed: Parsed<C>, output: Output): Promise<number> {
  const { path, invocation } = parsed;
  const { run } = leafOf(path);
  if (run === undefined || invocation.isOn('help')) {
    output.out(helpText(path));
    return 0;
  }
  const { context, close } = program.createContext(invocation, path);
  try {
    return (await run(invocation, context)) ?? 0;
  } finally {
    await close();
  }
}

function report(error: unknown, describe: (error: unknown) => string): string {
  if (error instanceof UsageError)
    return `Error: ${error.message}\nSee '${error.command} --help' for usage.\n`;
  return `Error: ${describe(error)}\n`;
}
