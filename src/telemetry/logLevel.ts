/** pino's levels, the most talkative first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

type LogLevel = (typeof logLevels)[number];

/** Whose level can be changed while it writes: a logger is one. */
export type Levelled = { level: string };

/** pino's level for Antrea's `logVerbosity`: 0 is info, 1 to 3 debug, above trace. */
export function levelOf(verbosity: number): LogLevel {
  if (verbosity <= 0) return 'info';
  return verbosity < 4 ? 'debug' : 'trace';
}

/** The level that a person names: by its word, or by Antrea's verbosity (0 to 10). Undefined for anything else. */
export function parseLogLevel(text: string): LogLevel | undefined {
  if (/^(\d|10)$/.test(text)) return levelOf(Number(text));
  return logLevels.find((level) => level === text.toLowerCase());
}
