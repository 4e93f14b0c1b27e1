import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { KubeApiError } from './errors.ts';
import type { KubeObject } from './objects.ts';
import { Reflector, type ReflectorOptions } from './reflector.ts';
import { eventually } from './testing/eventually.ts';
import { type Script, scriptedTransport } from './testing/scriptedTransport.ts';
import type { KubeRequest } from './transport.ts';

const PATH = '/api/v1/pods';

let stop: AbortController;

beforeEach(() => {
  stop = new AbortController();
});

afterEach(() => stop.abort());

const pod = (name: string, version: string, uid = `uid-${name}`): KubeObject => ({
  metadata: { name, uid, resourceVersion: version },
});
const frame = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const bookmark = (version: string, annotations = {}) =>
  frame('BOOKMARK', { metadata: { resourceVersion: version, annotations } });
const initialEnd = (version: string) => bookmark(version, { 'k8s.io/initial-events-end': 'true' });
const apiError = (status: number, retryAfterMs?: number) =>
  new KubeApiError({ status, reason: 'Test', message: 'on purpose', request: 'GET', retryAfterMs });

/** A watch that sends `lines` and then nothing until it is aborted. */
async function* open(request: KubeRequest, ...lines: string[]): AsyncGenerator<string> {
  yield* lines;
  request.signal?.throwIfAborted();
  await new Promise((_resolve, reject) => {
    request.signal?.addEventListener('abort', () => reject(request.signal?.reason), { once: true });
  });
}

/** A watch that sends `lines` and ends. */
async function* ending(...lines: string[]): AsyncGenerator<string> {
  yield* lines;
}

async function* failing(error: unknown, ...lines: string[]): AsyncGenerator<string> {
  yield* lines;
  throw error;
}

/** Real time, but sleeping takes none; what was slept is kept. */
function hastyClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  const sleep = async (ms: number, signal?: AbortSignal) => {
    if (signal?.aborted) throw signal.reason;
    slept.push(ms);
    await setImmediate();
  };
  return { ...systemClock(), sleep, slept };
}

function start(script: Script, options: Partial<ReflectorOptions<KubeObject>> = {}) {
  const transport = scriptedTransport(script);
  const handler = { onAdd: vi.fn(), onUpdate: vi.fn(), onDelete: vi.fn() };
  const reflector = new Reflector<KubeObject>({
    transport,
    path: PATH,
    clock: systemClock(),
    logger: silentLogger(),
    random: () => 0.5,
    handler,
    tuning: { backoff: { baseMs: 2, capMs: 20 } },
    ...options,
  });
  const running = reflector.run(stop.signal);
  return { reflector, handler, running, requests: transport.requests };
}

describe('Reflector', () => {
  it('lists and follows in one WatchList, with its selectors', async () => {
    const { reflector, handler, requests } = start(
      {
        stream: (request) =>
          open(request, frame('ADDED', pod('a', '3')), initialEnd('9'), frame('ADDED', pod('b', '10'))),
      },
      { query: { fieldSelector: 'spec.nodeName=n1' } },
    );
    await reflector.synced;
    await eventually('b arrives', () => reflector.get('b') !== undefined);
    expect(reflector.list().map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect([reflector.hasSynced, reflector.isFollowing, reflector.size]).toEqual([true, true, 2]);
    expect(handler.onAdd).toHaveBeenCalledTimes(2);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      path: PATH,
      query: {
        fieldSelector: 'spec.nodeName=n1',
        watch: 'true',
        allowWatchBookmarks: 'true',
        sendInitialEvents: 'true',
        resourceVersionMatch: 'NotOlderThan',
        timeoutSeconds: '450',
      },
    });
  });

  it('is not synced, and goes on from no version, while the initial objects are incomplete', async () => {
    let isSynced = false;
    const syncedBefore: boolean[] = [];
    const { reflector, requests } = start({
      stream: (request) => {
        syncedBefore.push(isSynced);
        if (syncedBefore.length < 3) return ending(frame('ADDED', pod('a', '50')));
        return open(request, frame('ADDED', pod('a', '50')), frame('ADDED', pod('b', '7')), initialEnd('50'));
      },
    });
    void reflector.synced.then(() => {
      isSynced = true;
    });
    await reflector.synced;
    expect(reflector.size).toBe(2);
    expect(syncedBefore).toEqual([false, false, false]);
    expect(requests.map(({ query }) => query?.sendInitialEvents)).toEqual(['true', 'true', 'true']);
  });

  it('resumes from the last version it saw, bookmarks included', async () => {
    const streams = [
      () => ending(initialEnd('9'), frame('ADDED', pod('a', '12'))),
      () => failing(new CodedError('ANTREA_KUBE_UNREACHABLE', 'reset'), bookmark('20')),
    ];
    const { requests } = start({ stream: (request) => streams.shift()?.() ?? open(request) });
    await eventually('three watches', () => requests.length === 3);
    expect(requests.map(({ query }) => query?.resourceVersion)).toEqual([undefined, '12', '20']);
  });

  it.each([400, 403, 422, 500])(
    'lists page by page where a WatchList is answered with %i',
    async (status) => {
      const { reflector, requests } = start({
        request: ({ query }) =>
          query?.continue
            ? {
                kind: 'PodList',
                apiVersion: 'v1',
                metadata: { resourceVersion: '30' },
                items: [pod('b', '2')],
              }
            : {
                kind: 'PodList',
                apiVersion: 'v1',
                metadata: { resourceVersion: '30', continue: 'c' },
                items: [pod('a', '1')],
              },
        stream: (request) => (request.query?.sendInitialEvents ? failing(apiError(status)) : open(request)),
      });
      await eventually('a watch', () => requests.length === 4);
      expect(reflector.list()).toEqual([
        { apiVersion: 'v1', kind: 'Pod', ...pod('a', '1') },
        { apiVersion: 'v1', kind: 'Pod', ...pod('b', '2') },
      ]);
      expect(requests.at(-1)?.query?.resourceVersion).toBe('30');
    },
  );

  it('lists page by page where a WatchList stays silent', async () => {
    const { reflector } = start(
      {
        request: () => ({ metadata: { resourceVersion: '5' }, items: [pod('a', '1')] }),
        stream: (request) => open(request),
      },
      { tuning: { initialIdleMs: 30 } },
    );
    await reflector.synced;
    expect(reflector.get('a')).toBeDefined();
  });

  it('waits on 429 as long as the server asks, without another way of listing', async () => {
    const clock = hastyClock();
    let streams = 0;
    const { reflector, requests } = start(
      {
        stream: (request) => {
          streams += 1;
          return streams === 1 ? failing(apiError(429, 7_000)) : open(request, initialEnd('1'));
        },
      },
      { clock },
    );
    await reflector.synced;
    expect(clock.slept).toContain(7_000);
    expect(requests).toHaveLength(2);
  });

  it('delivers the difference after a 410: deletions, replacements and changes', async () => {
    const streams = [
      () =>
        ending(
          frame('ADDED', pod('a', '1')),
          frame('ADDED', pod('b', '2')),
          frame('ADDED', pod('c', '3')),
          initialEnd('4'),
        ),
      () => ending(frame('ERROR', { code: 410, reason: 'Expired', message: 'too old' })),
    ];
    const { handler, requests } = start({
      stream: (request) =>
        streams.shift()?.() ??
        open(
          request,
          frame('ADDED', pod('b', '2')),
          frame('ADDED', pod('c', '9', 'another')),
          initialEnd('10'),
        ),
    });
    await eventually('the replacement', () => handler.onAdd.mock.calls.length === 4);
    await eventually('both deletions', () => handler.onDelete.mock.calls.length === 2);
    expect(handler.onDelete.mock.calls.flat()).toEqual([pod('c', '3'), pod('a', '1')]);
    expect(handler.onUpdate).not.toHaveBeenCalled();
    expect(requests).toHaveLength(3);
  });

  it('lists again when a version fails over and over', async () => {
    let resumed = 0;
    const { reflector } = start({
      stream: (request) => {
        if (request.query?.sendInitialEvents)
          return resumed === 0 ? ending(initialEnd('4')) : open(request, initialEnd('5'));
        resumed += 1;
        return failing(apiError(504));
      },
    });
    await eventually('a second listing', () => resumed === 5 && reflector.isFollowing);
  });

  it('backs off from an unreachable server with growing jitter, and keeps what it has', async () => {
    const clock = hastyClock();
    let streams = 0;
    const warn = vi.fn();
    const logger = silentLogger();
    logger.warn = warn;
    const { reflector } = start(
      {
        stream: () => {
          streams += 1;
          if (streams === 1) return ending(frame('ADDED', pod('a', '1')), initialEnd('4'));
          return failing(new CodedError('ANTREA_KUBE_UNREACHABLE', 'refused'));
        },
      },
      { clock, logger, tuning: { backoff: { baseMs: 100, capMs: 1_000 }, idleMs: 9e9, initialIdleMs: 9e9 } },
    );
    await eventually('many attempts', () => streams > 8);
    stop.abort();
    expect(clock.slept.filter((ms) => ms <= 1_000).slice(0, 6)).toEqual([50, 100, 200, 400, 500, 500]);
    expect(reflector.list()).toEqual([pod('a', '1')]);
    expect(reflector.isFollowing).toBe(false);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('asks soon again when a server that was away answers that the version is too old', async () => {
    const clock = hastyClock();
    let streams = 0;
    const { reflector } = start(
      {
        stream: (request) => {
          streams += 1;
          if (streams === 1) return ending(initialEnd('4'));
          if (streams < 8) return failing(new CodedError('ANTREA_KUBE_UNREACHABLE', 'refused'));
          return streams === 8 ? failing(apiError(410)) : open(request, initialEnd('9'));
        },
      },
      { clock, tuning: { backoff: { baseMs: 100, capMs: 1_000 }, idleMs: 9e9, initialIdleMs: 9e9 } },
    );
    await eventually('the new listing', () => streams === 9 && reflector.isFollowing);
    expect(clock.slept.filter((ms) => ms <= 1_000)).toEqual([50, 100, 200, 400, 500, 500, 50]);
  });

  it('counts a watch that ends at once as a failure, so that it does not spin', async () => {
    const clock = hastyClock();
    const { requests } = start(
      { stream: (request) => (request.query?.sendInitialEvents ? ending(initialEnd('4')) : ending()) },
      { clock, tuning: { backoff: { baseMs: 100, capMs: 1_000 }, idleMs: 9e9, initialIdleMs: 9e9 } },
    );
    await eventually('some attempts', () => requests.length > 5);
    stop.abort();
    expect(clock.slept.filter((ms) => ms <= 1_000).slice(0, 3)).toEqual([50, 100, 200]);
  });

  it('stores what the transform returns and leaves out what it throws on', async () => {
    const transform = (raw: KubeObject) => {
      if (raw.metadata.name === 'bad') throw new Error('cannot');
      return { metadata: raw.metadata, kind: 'Small' };
    };
    const { reflector } = start(
      {
        stream: (request) =>
          open(request, frame('ADDED', pod('bad', '1')), frame('ADDED', pod('a', '2')), initialEnd('3')),
      },
      { transform },
    );
    await reflector.synced;
    expect(reflector.list()).toEqual([{ kind: 'Small', ...pod('a', '2') }]);
  });

  it('never changes an object that it gave away', async () => {
    const lines = ['1', '2', '3'].map((version) => frame('MODIFIED', pod('a', version)));
    const { reflector } = start(
      {
        stream: (request) =>
          open(request, initialEnd('0'), ...lines, frame('DELETED', pod('a', '4')), bookmark('5')),
      },
      { transform: (raw) => Object.freeze({ ...raw, metadata: Object.freeze(raw.metadata) }) },
    );
    await eventually('the end', () => reflector.hasSynced && reflector.size === 0);
  });

  it('knows how long the server has been silent', async () => {
    const { reflector } = start({ stream: (request) => open(request, initialEnd('1')) });
    expect(reflector.lastEventAgeMs()).toBe(Number.POSITIVE_INFINITY);
    await reflector.synced;
    expect(reflector.lastEventAgeMs()).toBeLessThan(5_000);
  });

  it('lets the event loop run while it takes in many objects', async () => {
    const count = 20_000;
    const lines = Array.from({ length: count }, (_, index) =>
      frame('ADDED', pod(`p${index}`, `${index}`)),
    ).join('');
    let turns = 0;
    let counting = true;
    const { reflector } = start({ stream: (request) => open(request, lines, initialEnd('99999')) });
    const tick = () => {
      turns += 1;
      if (counting) setTimeout(tick, 1);
    };
    tick();
    // The thread's own time: on a busy machine others take most of what a wall clock shows.
    const started = process.threadCpuUsage();
    await reflector.synced;
    counting = false;
    const { user, system } = process.threadCpuUsage(started);
    expect(reflector.size).toBe(count);
    expect(turns).toBeGreaterThan((user + system) / 1_000 / 50);
  });

  it('ends when it is told to, wherever it is', async () => {
    const { running, reflector } = start({ stream: (request) => open(request, initialEnd('1')) });
    await reflector.synced;
    stop.abort();
    await expect(running).resolves.toBeUndefined();
    stop = new AbortController();
    const asleep = start({ stream: () => failing(apiError(429, 60_000)) });
    await eventually('it asked', () => asleep.requests.length === 1);
    stop.abort();
    await expect(asleep.running).resolves.toBeUndefined();
  });
});
