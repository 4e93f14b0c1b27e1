import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireObject } from './change.ts';
import { WatchableStore } from './store.ts';
import type { Watcher } from './watcher.ts';

type Thing = WireObject & { readonly value: number };

const thing = (name: string, value = 0): Thing => ({ metadata: { name, uid: name }, value });

function drain(watcher: Watcher<Thing>): string[] {
  const seen: string[] = [];
  for (let item = watcher.take(); item !== undefined; item = watcher.take()) {
    if (item.kind === 'initialEnd') seen.push('end');
    else if (item.event.type === 'DELETED') seen.push(`DELETED ${item.event.object.metadata.name}`);
    else seen.push(`${item.event.type} ${item.event.object.metadata.name}=${item.event.object.value}`);
  }
  return seen;
}

const create = (historySize = 100) =>
  new WatchableStore<Thing, Thing>({ startVersion: 1_000, historySize }, ({ stored }) => stored);

describe('WatchableStore', () => {
  it('gives a watcher the objects of its node, then what happens there', () => {
    const store = create();
    store.set(thing('a'), ['n1']);
    store.set(thing('b'), ['n2']);
    const watcher = store.watch({ node: 'n1' });
    expect(drain(watcher)).toEqual(['ADDED a=0', 'end']);
    store.set(thing('b', 1), ['n2']);
    store.set(thing('b', 2), ['n1', 'n2']);
    store.set(thing('a', 3), []);
    expect(drain(watcher)).toEqual(['ADDED b=2', 'DELETED a']);
    store.delete('b');
    expect(drain(watcher)).toEqual(['DELETED b']);
  });

  it('tells only the nodes that a change touches', () => {
    const store = create();
    store.set(thing('a'), ['n1', 'n2', 'n3']);
    const [one, two, three, all] = ['n1', 'n2', 'n3']
      .map((node) => store.watch({ node }))
      .concat(store.watch({}));
    for (const watcher of [one, two, three, all]) watcher && drain(watcher);
    store.set(thing('a', 1), ['n2', 'n3', 'n4'], ['n2']);
    expect([one, two, three, all].map((watcher) => watcher && drain(watcher))).toEqual([
      ['DELETED a'],
      ['MODIFIED a=1'],
      [],
      ['MODIFIED a=1'],
    ]);
    expect(drain(store.watch({ node: 'n4' }))).toEqual(['ADDED a=1', 'end']);
  });

  it('shows each node its own view, at a version that skips nothing still to be told', () => {
    const store = new WatchableStore<Thing, Thing & { readonly byNode: Readonly<Record<string, number>> }>(
      { startVersion: 1_000 },
      ({ stored: { metadata, byNode } }, node, version) => ({
        metadata: { ...metadata, resourceVersion: String(version) },
        value: byNode[node ?? ''] ?? 0,
      }),
    );
    const put = (name: string, n1: number, n2: number, touched?: string[]) =>
      store.set({ ...thing(name), byNode: { n1, n2 } }, ['n1', 'n2'], touched);
    const watcher = store.watch({ node: 'n1' });
    drain(watcher);
    put('a', 1, 2);
    put('b', 3, 4);
    put('a', 1, 5, ['n2']);
    const first = watcher.take();
    expect(first).toMatchObject({ event: { object: { value: 1, metadata: { resourceVersion: '1001' } } } });
    expect(drain(watcher)).toEqual(['ADDED b=3']);
    expect(store.get('a', { node: 'n2' })?.value).toBe(5);
  });

  it('tells its view the version of an object', () => {
    const store = new WatchableStore<Thing, Thing>({ startVersion: 1_000 }, ({ stored, version }) => ({
      ...stored,
      value: version,
    }));
    store.set(thing('a'), ['n1']);
    expect(store.get('a')?.value).toBe(1_001);
    expect(store.list().version).toBe(1_001);
  });

  it('shows a node only its own objects', () => {
    const store = create();
    store.set(thing('a'), ['n1']);
    expect(store.get('a', { node: 'n1' })).toBeDefined();
    expect(store.get('a', { node: 'n2' })).toBeUndefined();
    expect(store.list({ node: 'n2' }).items).toEqual([]);
    expect(store.list({ name: 'b' }).items).toEqual([]);
  });

  it('resumes from a version, or says that it cannot', () => {
    const store = create(1);
    store.set(thing('a'), ['n1']);
    const { version } = store;
    store.set(thing('b'), ['n1']);
    const resumed = store.resume({ node: 'n1' }, version);
    expect(resumed && drain(resumed)).toEqual(['ADDED b=0']);
    store.set(thing('c'), ['n1']);
    expect(store.resume({ node: 'n1' }, version - 1)).toBeUndefined();
    expect(store.resume({}, store.version + 1)).toBeUndefined();
  });

  it('keeps one entry an object for a client that does not read', () => {
    const store = create();
    const watcher = store.watch({});
    expect(drain(watcher)).toEqual(['end']);
    for (let value = 0; value < 100; value += 1) store.set(thing('a', value), ['n1']);
    store.set(thing('b'), ['n1']);
    store.delete('b');
    expect(drain(watcher)).toEqual(['ADDED a=99']);
  });

  it('gives initial objects as they are when they are taken', () => {
    const store = create();
    store.set(thing('a'), ['n1']);
    store.set(thing('b'), ['n1']);
    const watcher = store.watch({ node: 'n1' });
    store.set(thing('b', 7), ['n1']);
    store.delete('a');
    expect(drain(watcher)).toEqual(['ADDED b=7', 'end']);
  });

  it('counts the nodes that are watched for', () => {
    const store = create();
    const watchers = [
      store.watch({ node: 'n1' }),
      store.watch({ node: 'n1' }),
      store.watch({ node: 'n2' }),
      store.watch({}),
    ];
    expect(store.watchedNodes).toBe(2);
    for (const watcher of watchers) watcher.close();
    expect(store.watchedNodes).toBe(0);
  });

  it('wakes a watcher that waits', async () => {
    const store = create();
    const watcher = store.watch({});
    drain(watcher);
    const ready = watcher.ready(new Promise(() => undefined));
    store.set(thing('a'), []);
    await ready;
    expect(drain(watcher)).toEqual(['ADDED a=0']);
  });
});

const nodes = ['n1', 'n2', 'n3'];
const operation = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    name: fc.constantFrom('a', 'b', 'c'),
    value: fc.nat(3),
    span: fc.subarray(nodes),
  }),
  fc.record({ kind: fc.constant('delete' as const), name: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ kind: fc.constant('read' as const), items: fc.nat(4) }),
  fc.record({ kind: fc.constant('reconnect' as const) }),
);

/** What an agent makes of its watch. */
class Mirror {
  readonly objects = new Map<string, number>();
  version: number | undefined;
  watcher: Watcher<Thing>;
  readonly #store: WatchableStore<Thing, Thing>;

  constructor(store: WatchableStore<Thing, Thing>) {
    this.#store = store;
    this.watcher = store.watch({ node: 'n1' });
  }

  read(most: number): void {
    for (let count = 0; count < most; count += 1) {
      const item = this.watcher.take();
      if (item === undefined) return;
      if (item.kind === 'initialEnd') {
        this.version = item.version;
        continue;
      }
      const { event } = item;
      const { version } = event;
      if (event.type === 'DELETED') this.objects.delete(event.object.metadata.name);
      else this.objects.set(event.object.metadata.name, event.object.value);
      if (this.version !== undefined) this.version = version;
    }
  }

  reconnect(): void {
    this.watcher.close();
    const resumed = this.version === undefined ? undefined : this.#store.resume({ node: 'n1' }, this.version);
    if (resumed === undefined) {
      this.objects.clear();
      this.version = undefined;
    }
    this.watcher = resumed ?? this.#store.watch({ node: 'n1' });
  }
}

type Step = typeof operation extends fc.Arbitrary<infer S> ? S : never;

function apply(step: Step, store: WatchableStore<Thing, Thing>, mirror: Mirror): void {
  switch (step.kind) {
    case 'set':
      store.set(thing(step.name, step.value), step.span);
      break;
    case 'delete':
      store.delete(step.name);
      break;
    case 'read':
      mirror.read(step.items);
      break;
    case 'reconnect':
      mirror.reconnect();
      break;
    default:
      step satisfies never;
  }
}

describe('a watcher, whatever happens and whenever it reads or reconnects', () => {
  it('ends up with exactly the objects of its node', async () => {
    await fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        (operations, historySize) => {
          const store = create(historySize);
          const mirror = new Mirror(store);
          for (const step of operations) apply(step, store, mirror);
          mirror.read(Number.POSITIVE_INFINITY);
          const wanted = store
            .list({ node: 'n1' })
            .items.map(({ metadata, value }) => [metadata.name, value] as const);
          expect(mirror.objects).toEqual(new Map(wanted));
        },
      ),
    );
  });
});
