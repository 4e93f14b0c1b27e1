#!/usr/bin/env node
/**
 * Entry point of `antctl`, in the image and as `kubectl antrea`.
 * @module
 */
import { runAntctl } from '#antctl/antctl.ts';

/** The exit code that shells give a program which a closed pipe (SIGPIPE) ended. */
const closedPipeCode = 141;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(closedPipeCode);
    if (stream === process.stdout) process.stderr.write(`Error: cannot write: ${error.message}\n`);
    process.exit(1);
  });
}

process.exitCode = await runAntctl({
  argv: process.argv.slice(2),
  env: process.env,
  version: process.env.ANTREA_VERSION ?? 'unknown',
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stdout.isTTY === true,
});
