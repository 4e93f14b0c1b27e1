import { describe, expect, it } from 'vitest';
import { FakeStore } from './fakeStore.ts';

describe('FakeStore', () => {
  it('keeps the uid of an object until it is deleted', () => {
    const store = new FakeStore();
    store.put('a', '1');
    const uid = store.list()[0]?.metadata.uid;
    store.put('a', '2');
    expect(store.list()[0]?.metadata.uid).toBe(uid);
    store.delete('a');
    store.put('a', '3');
    expect(store.list()[0]?.metadata.uid).not.toBe(uid);
  });

  it('gives the events after a version until they are compacted away', () => {
    const store = new FakeStore();
    store.put('a', '1');
    const before = store.version;
    store.put('b', '1');
    store.delete('a');
    expect(store.since(before)?.map(({ type }) => type)).toEqual(['ADDED', 'DELETED']);
    store.compact();
    expect(store.since(before)).toBeUndefined();
    expect(store.since(store.version)).toEqual([]);
  });
});
