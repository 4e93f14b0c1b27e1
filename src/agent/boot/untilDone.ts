import type { Clock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';

/** `fatal` are the error codes that no waiting cures. */
export type UntilDoneOptions = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly fatal?: readonly string[];
};

const firstPauseMs = 500;
const longestPauseMs = 5_000;

/** Repeats a step of the boot until it succeeds, saying why it does not, once per reason. @throws fatal errors, and the signal's reason */
export async function untilDone<T>(
  step: string,
  attempt: () => Promise<T>,
  { clock, logger, signal, fatal = [] }: UntilDoneOptions,
): Promise<T> {
  let said = '';
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (err) {
      if (err instanceof CodedError && fatal.includes(err.code)) throw err;
      const reason = String(err);
      if (reason !== said) logger.error({ err, step }, 'step of the start failed, trying again');
      said = reason;
    }
    await clock.sleep(pauseMs, signal);
  }
}
