import { type Levelled, logLevels, parseLogLevel } from '#telemetry/logLevel.ts';
import { json } from './reply.ts';
import type { Route } from './router.ts';
import { StatusError } from './statusError.ts';

/** What `/loglevel` answers. */
export type LogLevelAnswer = { readonly level: string };

/** `/loglevel`: GET tells the level of a log, PUT with `?level=` changes it until the process ends. */
export function logLevelRoutes(log: Levelled): readonly Route[] {
  const answer = () => json({ level: log.level } satisfies LogLevelAnswer);
  return [
    { method: 'GET', path: '/loglevel', handler: async () => answer() },
    {
      method: 'PUT',
      path: '/loglevel',
      handler: async ({ query }) => {
        log.level = readLevel(query.get('level') ?? '');
        return answer();
      },
    },
  ];
}

function readLevel(text: string): string {
  const level = parseLogLevel(text);
  if (level !== undefined) return level;
  throw new StatusError(
    'BadRequest',
    `invalid level: one of ${logLevels.join(', ')}, or a number from 0 to 10`,
  );
}
