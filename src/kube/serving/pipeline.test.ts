import { describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { answer, type PipelineOptions } from './pipeline.ts';
import { json } from './reply.ts';
import { StatusError } from './statusError.ts';

const bob = { name: 'bob', groups: [], extra: {} };

function setup(changes: Partial<PipelineOptions> = {}): PipelineOptions {
  return {
    authenticate: async () => bob,
    authorize: async (user, attributes) => {
      if (attributes.kind === 'nonResource' && attributes.path === '/secret') {
        throw new StatusError('Forbidden', `${user.name} may not`);
      }
    },
    handler: async (request) =>
      json({ path: request.path, user: request.user.name, x: request.query.get('x') }),
    logger: silentLogger(),
    ...changes,
  };
}

const get = (url: string) => ({
  method: 'GET',
  url,
  headers: {},
  rawHeaders: [],
  peerCertificates: [],
  body: async () => '',
  signal: new AbortController().signal,
});

describe('answer', () => {
  it('hands the handler path, query and user', async () => {
    expect(await answer(get('/a?x=1'), setup())).toEqual(json({ path: '/a', user: 'bob', x: '1' }));
  });

  it('stops at the authorizer', async () => {
    expect(await answer(get('/secret'), setup())).toMatchObject({
      status: 403,
      body: { message: 'bob may not' },
    });
  });

  it('answers probes without asking anybody', async () => {
    const options = setup({ authenticate: () => Promise.reject(new Error('API server away')) });
    expect(await answer(get('/readyz'), options)).toMatchObject({ status: 200 });
  });

  it('answers on open paths without asking anybody, and on no other', async () => {
    const options = setup({
      authenticate: () => Promise.reject(new Error('API server away')),
      openPaths: ['/validate/tier'],
    });
    expect(await answer(get('/validate/tier?timeout=5s'), options)).toMatchObject({
      status: 200,
      body: { user: 'system:anonymous' },
    });
    expect(await answer(get('/validate/tiers'), options)).toMatchObject({ status: 500 });
  });

  it('does not take a longer path for a probe', async () => {
    const options = setup({ authorize: () => Promise.reject(new StatusError('Forbidden', 'no')) });
    expect(await answer(get('/healthz/../metrics'), options)).toMatchObject({ status: 403 });
  });

  it('turns an unexpected error into a Status', async () => {
    const options = setup({ handler: () => Promise.reject(new Error('boom')) });
    expect(await answer(get('/a'), options)).toMatchObject({
      status: 500,
      body: { reason: 'InternalError' },
    });
  });

  it('refuses a malformed URL', async () => {
    expect(await answer(get('https://[bad'), setup())).toMatchObject({ status: 400 });
  });
});
