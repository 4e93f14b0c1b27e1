import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { Reply } from './reply.ts';
import { resourceRoutes } from './resourceApi.ts';
import { createRouter } from './router.ts';
import { exampleBackend, exampleResource, exampleThing } from './testing/exampleResource.ts';
import { testRequest } from './testing/testRequest.ts';

const path = '/apis/g.example/v1/things';

function setup() {
  const backend = exampleBackend();
  const clock = manualClock();
  const served = { group: 'g.example', version: 'v1' };
  const router = createRouter(resourceRoutes({ served, resource: exampleResource(backend), clock }));
  return { backend, clock, router };
}

function framesOf(reply: Reply): AsyncIterator<string> {
  if (reply.kind !== 'stream') throw new Error('expected a stream');
  return reply.frames[Symbol.asyncIterator]();
}

async function next(frames: AsyncIterator<string>): Promise<unknown> {
  const { value, done } = await frames.next();
  return done === true ? 'end' : JSON.parse(value);
}

const added = { kind: 'event', event: { type: 'ADDED', version: 8, object: exampleThing('b', 1) } } as const;

describe('resourceRoutes', () => {
  it('gets one object', async () => {
    const { router } = setup();
    expect(await router(testRequest(`${path}/a`))).toMatchObject({ body: { kind: 'Thing', size: 3 } });
    await expect(router(testRequest(`${path}/x`))).rejects.toThrow('things.g.example "x" not found');
  });

  it('lists what is selected', async () => {
    const { router, backend } = setup();
    expect(await router(testRequest(`${path}?fieldSelector=nodeName%3Dn2`))).toMatchObject({
      body: { kind: 'ThingList', metadata: { resourceVersion: '7' }, items: [{ size: 3 }] },
    });
    expect(backend.asked).toEqual([{ node: 'n2' }]);
  });

  it('asks first what the user may see', async () => {
    const { router, backend } = setup();
    const user = { name: 'agent', groups: [], extra: {} };
    await router(testRequest(`${path}/a`, { user }));
    await router(testRequest(path, { user }));
    expect(backend.asked).toEqual([{ node: 'n1' }, { node: 'n1' }]);
    for (const query of ['fieldSelector=nodeName%3Dn2', 'fieldSelector=nodeName%3Dn2&watch=true']) {
      await expect(router(testRequest(`${path}?${query}`, { user }))).rejects.toMatchObject({ code: 403 });
    }
  });

  it('watches: events, the end of the initial objects, and bookmarks while it is quiet', async () => {
    const { router, backend, clock } = setup();
    const frames = framesOf(await router(testRequest(`${path}?watch=true&sendInitialEvents=true`)));
    backend.push(added);
    backend.push({ kind: 'initialEnd', version: 7 });
    expect(await next(frames)).toMatchObject({ type: 'ADDED', object: { kind: 'Thing', size: 1 } });
    expect(await next(frames)).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: '7', annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    const quiet = next(frames);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(4_000);
    expect(await quiet).toEqual({
      type: 'BOOKMARK',
      object: { kind: 'Thing', apiVersion: 'g.example/v1', metadata: { resourceVersion: '7' } },
    });
  });

  it('leaves out the end of the initial objects unless it is asked for', async () => {
    const { router, backend } = setup();
    const frames = framesOf(await router(testRequest(`${path}?watch=true`)));
    backend.push({ kind: 'initialEnd', version: 7 });
    backend.push(added);
    expect(await next(frames)).toMatchObject({ type: 'ADDED' });
  });

  it('resumes, or says that the version is too old', async () => {
    const { router } = setup();
    expect(await router(testRequest(`${path}?watch=true&resourceVersion=6`))).toMatchObject({
      kind: 'stream',
    });
    await expect(router(testRequest(`${path}?watch=true&resourceVersion=5`))).rejects.toMatchObject({
      code: 410,
      reason: 'Expired',
    });
    await expect(router(testRequest(`${path}?watch=true&resourceVersion=x`))).rejects.toMatchObject({
      code: 400,
    });
  });

  it('ends a watch when its time is up, and closes the source', async () => {
    const { router, backend, clock } = setup();
    const frames = framesOf(await router(testRequest(`${path}?watch=true&timeoutSeconds=3`)));
    const end = frames.next();
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(3_000);
    // The last word is a bookmark from which the client resumes.
    expect(JSON.parse(String((await end).value))).toMatchObject({ type: 'BOOKMARK' });
    expect(await next(frames)).toBe('end');
    expect(backend.closed()).toBe(1);
  });

  it('closes the source when the client goes', async () => {
    const { router, backend } = setup();
    const gone = new AbortController();
    const frames = framesOf(await router(testRequest(`${path}?watch=true`, { signal: gone.signal })));
    const end = next(frames);
    gone.abort();
    expect(await end).toBe('end');
    expect(backend.closed()).toBe(1);
  });
});
