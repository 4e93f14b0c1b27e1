import { describe, expect, it } from 'vitest';
import { json } from './reply.ts';
import { createRouter } from './router.ts';
import { testRequest } from './testing/testRequest.ts';

const router = createRouter([
  { method: 'GET', path: '/things', handler: async () => json('all') },
  { method: 'GET', path: '/things/:name', handler: async (_request, params) => json(params) },
]);

describe('createRouter', () => {
  it('finds a fixed path', async () => {
    expect(await router(testRequest('/things'))).toMatchObject({ body: 'all' });
  });

  it('hands over decoded path parameters', async () => {
    expect(await router(testRequest('/things/a%2Fb'))).toMatchObject({ body: { name: 'a/b' } });
  });

  it('answers 404 for an unknown path', async () => {
    await expect(router(testRequest('/nothing'))).rejects.toMatchObject({ code: 404 });
  });

  it('answers 405 for a known path with another method', async () => {
    await expect(router(testRequest('/things', { method: 'DELETE' }))).rejects.toMatchObject({ code: 405 });
  });

  it('answers 400 for a segment that cannot be decoded', async () => {
    await expect(router(testRequest('/things/%zz'))).rejects.toMatchObject({ code: 400 });
  });
});
