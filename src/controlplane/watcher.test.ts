import { describe, expect, it } from 'vitest';
import type { Change, WireObject } from './change.ts';
import { Watcher } from './watcher.ts';

function added(name: string, version: number): Change<WireObject> {
  const after = { object: { metadata: { name, uid: name } }, span: new Set(['n1']) };
  return { version, name, before: undefined, after };
}

describe('Watcher', () => {
  it('hands out waiting events in order of version, merged ones at their last version', () => {
    const watcher = new Watcher<WireObject>(
      {},
      { kind: 'changes', changes: [added('a', 1), added('b', 2)] },
      () => undefined,
    );
    watcher.offer({ ...added('a', 3), before: added('a', 1).after });
    expect([watcher.take(), watcher.take(), watcher.take()]).toMatchObject([
      { event: { version: 2 } },
      { event: { version: 3, type: 'ADDED' } },
      undefined,
    ]);
  });

  it('is ready at once when something waits, else after the time-out', async () => {
    const never = new Promise<void>(() => undefined);
    const full = new Watcher<WireObject>({}, { kind: 'changes', changes: [added('a', 1)] }, () => undefined);
    await full.ready(never);
    const empty = new Watcher<WireObject>({}, { kind: 'objects', objects: [], version: 7 }, () => undefined);
    await empty.ready(never);
    expect(empty.take()).toEqual({ kind: 'initialEnd', version: 7 });
    await empty.ready(Promise.resolve());
    expect(empty.take()).toBeUndefined();
  });

  it('tells its owner when it is closed', () => {
    let closed = false;
    const watcher = new Watcher<WireObject>({}, { kind: 'changes', changes: [] }, () => {
      closed = true;
    });
    watcher.close();
    expect(closed).toBe(true);
  });
});
