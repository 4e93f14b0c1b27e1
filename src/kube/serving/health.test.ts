import { describe, expect, it } from 'vitest';
import { healthRoutes } from './health.ts';
import { createRouter } from './router.ts';
import { testRequest } from './testing/testRequest.ts';

let bridgeUp = true;
const router = createRouter(
  healthRoutes({
    live: [{ name: 'ping', check: async () => undefined }],
    ready: [
      {
        name: 'bridge',
        check: async () => {
          if (!bridgeUp) throw new Error('br-int is missing');
        },
      },
    ],
  }),
);

describe('healthRoutes', () => {
  it('answers ok', async () => {
    bridgeUp = true;
    for (const path of ['/healthz', '/livez', '/readyz']) {
      expect(await router(testRequest(path))).toMatchObject({ status: 200, body: 'ok' });
    }
  });

  it('names each check when asked', async () => {
    bridgeUp = true;
    expect(await router(testRequest('/readyz?verbose'))).toMatchObject({
      body: '[+]ping ok\n[+]bridge ok\nreadyz check passed\n',
    });
  });

  it('is not ready, but alive, when a ready check fails', async () => {
    bridgeUp = false;
    expect(await router(testRequest('/livez'))).toMatchObject({ status: 200 });
    expect(await router(testRequest('/readyz'))).toMatchObject({
      status: 500,
      body: '[+]ping ok\n[-]bridge failed: br-int is missing\nreadyz check failed\n',
    });
  });
});
