import { describe, expect, it } from 'vitest';
import { logLevelRoutes } from './logLevelRoutes.ts';
import { createRouter } from './router.ts';
import { testRequest } from './testing/testRequest.ts';

function served(level = 'info') {
  const log = { level };
  const router = createRouter(logLevelRoutes(log));
  const ask = (method: string, url: string) => router({ ...testRequest(url), method });
  return { log, ask };
}

describe('logLevelRoutes', () => {
  it('tells the level and changes it', async () => {
    const { log, ask } = served();
    expect(await ask('GET', '/loglevel')).toMatchObject({ body: { level: 'info' } });
    expect(await ask('PUT', '/loglevel?level=debug')).toMatchObject({ body: { level: 'debug' } });
    expect(log.level).toBe('debug');
    await ask('PUT', '/loglevel?level=4');
    expect(log.level).toBe('trace');
  });

  it('refuses what is no level, and changes nothing', async () => {
    const { log, ask } = served('warn');
    for (const url of ['/loglevel?level=loud', '/loglevel']) {
      await expect(ask('PUT', url)).rejects.toMatchObject({ code: 400 });
    }
    expect(log.level).toBe('warn');
  });
});
