import { describe, expect, it } from 'vitest';
import { metricsRoutes } from './metricsRoutes.ts';
import { createRouter } from './router.ts';
import { testRequest } from './testing/testRequest.ts';

describe('metricsRoutes', () => {
  it('answers what the registry holds, in its content type', async () => {
    const router = createRouter(
      metricsRoutes({ contentType: 'text/plain; version=0.0.4', metrics: async () => 'up 1\n' }),
    );
    expect(await router(testRequest('/metrics'))).toEqual({
      kind: 'text',
      status: 200,
      body: 'up 1\n',
      contentType: 'text/plain; version=0.0.4',
    });
  });

  it('has no route when metrics are off', () => {
    expect(metricsRoutes(undefined)).toEqual([]);
  });
});
