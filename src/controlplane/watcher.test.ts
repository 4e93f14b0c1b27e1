import { describe, expect, it } from 'vitest';
import type { Change, WireObject } from './change.ts';
import { Watcher, type WatcherStart } from './watcher.ts';

function added(name: string, version: number): Change {
  return { version, name, before: undefined, after: new Set(['n1']), touched: undefined };
}

function create(start: WatcherStart, closed: () => void = () => undefined): Watcher<WireObject> {
  const read = (name: string, version?: number) => ({
    metadata: { name, uid: name, resourceVersion: String(version) },
  });
  return new Watcher<WireObject>({}, start, { read, closed });
}

describe('Watcher', () => {
  it('hands out waiting events in order of version, merged ones at their last version', () => {
    const watcher = create({ kind: 'changes', changes: [added('a', 1), added('b', 2)] });
    watcher.offer({ ...added('a', 3), before: new Set(['n1']) });
    expect([watcher.take(), watcher.take(), watcher.take()]).toMatchObject([
      { event: { version: 2 } },
      { event: { version: 3, type: 'ADDED', object: { metadata: { resourceVersion: '3' } } } },
      undefined,
    ]);
  });

  it('says of an object that is gone only which it was', () => {
    const watcher = create({ kind: 'changes', changes: [] });
    watcher.offer({ ...added('a', 4), before: new Set(['n1']), after: undefined });
    expect(watcher.take()).toEqual({
      kind: 'event',
      event: {
        type: 'DELETED',
        version: 4,
        object: { metadata: { name: 'a', uid: 'a', resourceVersion: '4' } },
      },
    });
  });

  it('is ready at once when something waits, else after the time-out', async () => {
    const never = new Promise<void>(() => undefined);
    const full = create({ kind: 'changes', changes: [added('a', 1)] });
    await full.ready(never);
    const empty = create({ kind: 'objects', names: [], version: 7 });
    await empty.ready(never);
    expect(empty.take()).toEqual({ kind: 'initialEnd', version: 7 });
    await empty.ready(Promise.resolve());
    expect(empty.take()).toBeUndefined();
  });

  it('tells its owner when it is closed', () => {
    let closed = false;
    const watcher = create({ kind: 'changes', changes: [] }, () => {
      closed = true;
    });
    watcher.close();
    expect(closed).toBe(true);
  });
});
