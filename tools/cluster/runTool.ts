import { explain } from './toolError.ts';

/** Runs a tool's main function; a failure becomes one line, its remedy, and exit code 1. */
export async function runTool(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const { message, remedy } = explain(error);
    process.stderr.write(`\nFailed: ${message}\n${remedy}\n`);
    process.exitCode = 1;
  }
}
