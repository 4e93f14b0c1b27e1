#!/usr/bin/env node
/**
 * Entry point of `antctl`, in the image and as `kubectl antrea`.
 * @module
 */
import { runAntctl } from '#antctl/antctl.ts';

process.exitCode = await runAntctl({
  argv: process.argv.slice(2),
  env: process.env,
  version: process.env.ANTREA_VERSION ?? 'unknown',
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stdout.isTTY === true,
});
