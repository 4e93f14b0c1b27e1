import { describeError } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';

/**
 * Runs a program until it ends by itself or is told to stop (SIGTERM, SIGINT), and turns whatever it throws into one
 * logged line and exit code 1. What nobody caught ends the process too: its restart begins from a known state.
 */
export async function runMain(logger: Logger, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'stopping');
      stopping.abort();
    });
  }
  process.on('unhandledRejection', (err) => {
    logger.fatal({ err }, 'unhandled rejection');
    process.exit(1);
  });
  try {
    await run(stopping.signal);
    process.exit(0);
  } catch (err) {
    if (stopping.signal.aborted) process.exit(0);
    logger.fatal({ err }, describeError(err));
    process.exit(1);
  }
}

/** The value of `--config FILE` on the command line, or `fallback`. */
export function configPath(args: readonly string[], fallback: string): string {
  const at = args.indexOf('--config');
  return (at >= 0 ? args[at + 1] : undefined) ?? fallback;
}
