import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import operatorPackage from '@dot-i/k8s-operator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { KubeApiError } from './errors.ts';
import {
  ResilientOperator,
  type ResourceEvent,
  ResourceEventType,
  type ResourceMeta,
} from './resilientOperator.ts';
import { eventually } from './testing/eventually.ts';
import { scriptedTransport } from './testing/scriptedTransport.ts';
import type { KubeRequest } from './transport.ts';

const FINALIZER = 'example.org/finalizer';

/** Watches `things.example.org/v1` and shows the protected members to the test. */
class TestOperator extends ResilientOperator {
  onEvent: (event: ResourceEvent) => Promise<void> = async () => undefined;

  protected override async init(): Promise<void> {
    await this.watchResource('example.org', 'v1', 'things', (event) => this.onEvent(event));
  }

  finalize(event: ResourceEvent, action: () => Promise<void>): Promise<boolean> {
    return this.handleResourceFinalizer(event, FINALIZER, action);
  }

  putStatus(meta: ResourceMeta, status: unknown): Promise<ResourceMeta | null> {
    return this.setResourceStatus(meta, status);
  }

  mergeStatus(meta: ResourceMeta, status: unknown): Promise<ResourceMeta | null> {
    return this.patchResourceStatus(meta, status);
  }

  uri(group: string, version: string, plural: string, namespace?: string): string {
    return this.getCustomResourceApiUri(group, version, plural, namespace);
  }
}

type Thing = { readonly metadata: Readonly<Record<string, unknown>> };

const thing = (version: string, metadata: Record<string, unknown> = {}): Thing => ({
  metadata: { name: 'a', namespace: 'n', uid: 'u', resourceVersion: version, ...metadata },
});

let operator: TestOperator;
let answer: (request: KubeRequest) => unknown;
let send: (type: string, object: Thing) => void;
let exit: ReturnType<typeof vi.spyOn>;
let requests: readonly KubeRequest[];

beforeEach(() => {
  exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('process.exit was called');
  });
  // Constructing an operator must not depend on what lies around: the package would load this and fail.
  vi.stubEnv('KUBECONFIG', '/nowhere/kubeconfig');
  answer = () => thing('99');
  const pending: string[] = [];
  let wake: () => void = () => undefined;
  send = (type, object) => {
    const whole = { apiVersion: 'example.org/v1', kind: 'Thing', ...object };
    pending.push(`${JSON.stringify({ type, object: whole })}\n`);
    wake();
  };
  async function* feed(request: KubeRequest): AsyncGenerator<string> {
    const end = { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } };
    yield `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: end } })}\n`;
    request.signal?.addEventListener('abort', () => wake());
    for (;;) {
      request.signal?.throwIfAborted();
      yield* pending.splice(0);
      request.signal?.throwIfAborted();
      if (pending.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  const transport = scriptedTransport({ request: (request) => answer(request), stream: feed });
  requests = transport.requests;
  operator = new TestOperator({
    transport,
    clock: systemClock(),
    logger: silentLogger(),
    random: () => 0.01,
  });
});

afterEach(async () => {
  await operator.stop();
  expect(exit).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Everything but the watch. */
const calls = () => requests.filter(({ method }) => method !== 'GET');

/** The first event that arrives, after `send(type, object)`. */
async function received(type: string, object: Thing): Promise<ResourceEvent> {
  const seen: ResourceEvent[] = [];
  operator.onEvent = async (event) => void seen.push(event);
  await operator.start();
  send(type, object);
  await eventually('an event', () => seen.length > 0);
  const [event] = seen;
  if (!event) throw new Error('no event');
  return event;
}

describe('the contract with @dot-i/k8s-operator', () => {
  const require = createRequire(import.meta.url);

  it('holds for exactly this version, on the one client-node of the project', () => {
    expect(require('@dot-i/k8s-operator/package.json').version).toBe('1.3.9');
    const ofPackage = createRequire(require.resolve('@dot-i/k8s-operator'));
    expect(ofPackage.resolve('@kubernetes/client-node')).toBe(require.resolve('@kubernetes/client-node'));
  });

  it('replaces every member that talks to the server, and knows every other', () => {
    const theirs = Object.getOwnPropertyNames(operatorPackage.default.prototype).sort();
    const replaced = [
      'getCustomResourceApiUri',
      'patchResourceStatus',
      'registerCustomResourceDefinition',
      'setResourceFinalizers',
      'setResourceStatus',
      'stop',
      'watchResource',
    ];
    const kept = [
      'applyAxiosKubeConfigAuth',
      'applyGaxiosKubeConfigAuth',
      'constructor',
      'errorToJson',
      'handleResourceFinalizer',
      'resourceStatusRequest',
      'start',
    ];
    expect(theirs).toEqual([...replaced, ...kept].sort());
    const ours = Object.getOwnPropertyNames(ResilientOperator.prototype);
    expect(ours).toEqual(expect.arrayContaining(replaced));
    expect(Object.getPrototypeOf(ResilientOperator)).toBe(operatorPackage.default);
  });

  it('is the only way to the package: nothing else in src imports it', () => {
    const src = join(import.meta.dirname, '..');
    const importers = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) =>
        /from '@dot-i\/|(import|require)\('@dot-i\//.test(readFileSync(join(src, file), 'utf8')),
      );
    expect(importers).toEqual([join('kube', 'resilientOperator.ts')]);
  });
});

describe('ResilientOperator', () => {
  it('delivers events in the form of the package', async () => {
    const event = await received('ADDED', thing('5'));
    expect(event.type).toBe(ResourceEventType.Added);
    expect(event.meta).toEqual({
      id: 'things.example.org/v1',
      name: 'a',
      namespace: 'n',
      resourceVersion: '5',
      apiVersion: 'example.org/v1',
      kind: 'Thing',
    });
    expect(event.object).toMatchObject(thing('5'));
    expect(requests[0]).toMatchObject({ path: '/apis/example.org/v1/things', query: { watch: 'true' } });
  });

  it('delivers a version again until its handler succeeds, each time as a fresh copy', async () => {
    const seen: unknown[] = [];
    operator.onEvent = async (event) => {
      seen.push(event.object.metadata?.labels);
      if (event.object.metadata) event.object.metadata.labels = { spoilt: 'yes' };
      if (seen.length < 3) throw new Error('not yet');
    };
    await operator.start();
    send('ADDED', thing('5', { labels: { x: 'y' } }));
    await eventually('three tries', () => seen.length === 3);
    expect(seen).toEqual([{ x: 'y' }, { x: 'y' }, { x: 'y' }]);
  });

  it('handles one event after the other, and a failing one holds up no other object', async () => {
    let active = 0;
    const seen: string[] = [];
    operator.onEvent = async ({ meta }) => {
      active += 1;
      expect(active).toBe(1);
      await systemClock().sleep(1);
      active -= 1;
      seen.push(meta.name);
      if (meta.name === 'a' && seen.length < 4) throw new Error('not yet');
    };
    await operator.start();
    send('ADDED', thing('5'));
    send('ADDED', thing('6', { name: 'b', uid: 'b' }));
    send('ADDED', thing('7', { name: 'c', uid: 'c' }));
    await eventually('a succeeds', () => seen.filter((name) => name === 'a').length >= 2 && seen.length >= 4);
    expect(seen.slice(0, 3)).toEqual(['a', 'b', 'c']);
  });

  it('adds a finalizer without touching those of others, and only to the version it saw', async () => {
    const event = await received('ADDED', thing('5', { finalizers: ['other'] }));
    await expect(operator.finalize(event, async () => undefined)).resolves.toBe(true);
    expect(calls()).toMatchObject([
      {
        method: 'PATCH',
        path: '/apis/example.org/v1/namespaces/n/things/a',
        contentType: 'application/merge-patch+json',
        body: { metadata: { resourceVersion: '5', finalizers: ['other', FINALIZER] } },
      },
    ]);
  });

  it('runs the delete action, then removes its finalizer', async () => {
    const deleted = thing('5', {
      deletionTimestamp: '2026-01-01T00:00:00Z',
      finalizers: ['other', FINALIZER],
    });
    const event = await received('MODIFIED', deleted);
    const action = vi.fn(async () => expect(calls()).toEqual([]));
    await expect(operator.finalize(event, action)).resolves.toBe(true);
    expect(action).toHaveBeenCalledTimes(1);
    expect(calls()).toMatchObject([{ body: { metadata: { resourceVersion: '5', finalizers: ['other'] } } }]);
  });

  it('throws when a finalizer cannot be set, where the package would swallow it, unless the object is gone', async () => {
    const event = await received('ADDED', thing('5'));
    const refuse = (status: number) => () => {
      throw new KubeApiError({ status, reason: 'Test', message: '', request: 'PATCH' });
    };
    answer = refuse(409);
    await expect(operator.finalize(event, async () => undefined)).rejects.toMatchObject({ status: 409 });
    answer = refuse(404);
    const again = await operator.finalize({ ...event, object: { ...thing('5') } }, async () => undefined);
    expect(again).toBe(true);
  });

  it('puts and patches the status subresource', async () => {
    const event = await received('ADDED', thing('5'));
    answer = () => ({ apiVersion: 'example.org/v1', kind: 'Thing', ...thing('6') });
    await expect(operator.putStatus(event.meta, { ready: true })).resolves.toMatchObject({
      resourceVersion: '6',
    });
    await operator.mergeStatus(event.meta, { ready: false });
    const path = '/apis/example.org/v1/namespaces/n/things/a/status';
    const body = {
      apiVersion: 'example.org/v1',
      kind: 'Thing',
      metadata: { name: 'a', namespace: 'n', resourceVersion: '5' },
    };
    expect(calls()).toMatchObject([
      { method: 'PUT', path, contentType: 'application/json', body: { ...body, status: { ready: true } } },
      {
        method: 'PATCH',
        path,
        contentType: 'application/merge-patch+json',
        body: { ...body, status: { ready: false } },
      },
    ]);
  });

  it('gives null for the status of an object that is gone, and throws everything else', async () => {
    const event = await received('ADDED', thing('5'));
    answer = () => {
      throw new KubeApiError({ status: 404, reason: 'NotFound', message: '', request: 'PUT' });
    };
    await expect(operator.putStatus(event.meta, {})).resolves.toBeNull();
    answer = () => {
      throw new KubeApiError({ status: 500, reason: 'InternalError', message: '', request: 'PUT' });
    };
    await expect(operator.putStatus(event.meta, {})).rejects.toMatchObject({ status: 500 });
    await expect(operator.putStatus({ ...event.meta, id: 'others.v1' }, {})).rejects.toThrow('not watched');
  });

  it('names the URI of a resource', () => {
    expect(operator.uri('', 'v1', 'nodes')).toBe('https://scripted/api/v1/nodes');
    expect(operator.uri('example.org', 'v1', 'things', 'n')).toBe(
      'https://scripted/apis/example.org/v1/namespaces/n/things',
    );
  });

  it('is synced when everything is listed, and stops without a trace', async () => {
    await operator.start();
    await operator.synced();
    let finish: () => void = () => undefined;
    let handling = false;
    operator.onEvent = async () => {
      handling = true;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    send('ADDED', thing('5'));
    await eventually('the handler', () => handling);
    const stopped = operator.stop();
    finish();
    await expect(stopped).resolves.toBeUndefined();
  });
});

describe('isFollowing', () => {
  it('is true once everything is listed and followed, and not after the watches ended', async () => {
    await operator.start();
    expect(operator.isFollowing).toBe(false);
    await operator.synced();
    expect(operator.isFollowing).toBe(true);
    await operator.stop();
    expect(operator.isFollowing).toBe(false);
  });
});
