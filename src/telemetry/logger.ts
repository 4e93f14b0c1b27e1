/**
 * JSON logs, one object a line. Messages are constant, facts are fields: `logger.info({ node }, 'peer added')`.
 * @module
 */

import { type DestinationStream, type Logger as PinoLogger, pino, stdSerializers } from 'pino';
import { CodedError } from '#base/errors.ts';

/** A pino logger; `child({ ... })` adds fields to every line. */
export type Logger = PinoLogger;

/** `level` is a pino level name, `info` when absent; lines go to standard output unless `destination` is given. */
export type LoggerOptions = {
  readonly name: string;
  readonly level?: string;
  readonly destination?: DestinationStream;
};

/** A logger whose lines carry `level` as a word, `time` in ISO 8601, `name`, `msg` and the fields of the call. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    base: { name: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serializeError },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/** A logger that writes nothing: for tests. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}

/** A coded error keeps its code, hint and fields in the log line; any other error gets pino's usual form. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const plain = stdSerializers.err(error);
  if (!(error instanceof CodedError)) return plain;
  return { ...plain, code: error.code, hint: error.hint, fields: error.fields };
}
