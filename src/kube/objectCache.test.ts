import { describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { ObjectCache } from './objectCache.ts';
import type { KubeObject } from './objects.ts';

const pod = (uid: string, resourceVersion: string): KubeObject => ({
  metadata: { name: 'a', namespace: 'n', uid, resourceVersion },
});

function recorded() {
  const events: string[] = [];
  const describeObject = ({ metadata }: KubeObject) => `${metadata.uid}@${metadata.resourceVersion}`;
  const cache = new ObjectCache<KubeObject>(
    {
      onAdd: (object) => events.push(`add ${describeObject(object)}`),
      onUpdate: (old, object) => events.push(`update ${describeObject(old)} ${describeObject(object)}`),
      onDelete: (object) => events.push(`delete ${describeObject(object)}`),
    },
    silentLogger(),
  );
  return { cache, events };
}

describe('ObjectCache', () => {
  it('tells an addition, an update and a deletion, with the object delivered before', () => {
    const { cache, events } = recorded();
    cache.upsert(pod('u', '1'));
    cache.upsert(pod('u', '2'));
    expect(cache.get('n/a')).toEqual(pod('u', '2'));
    cache.delete('n/a');
    expect(events).toEqual(['add u@1', 'update u@1 u@2', 'delete u@2']);
    expect(cache.size).toBe(0);
  });

  it('tells a replacement by another uid as a deletion and an addition', () => {
    const { cache, events } = recorded();
    cache.upsert(pod('u', '1'));
    cache.upsert(pod('v', '9'));
    expect(events).toEqual(['add u@1', 'delete u@1', 'add v@9']);
    expect(cache.list()).toEqual([pod('v', '9')]);
  });

  it('says nothing about a version it has, or about deleting what it has not', () => {
    const { cache, events } = recorded();
    cache.upsert(pod('u', '1'));
    cache.upsert(pod('u', '1'));
    cache.delete('n/b');
    expect(events).toEqual(['add u@1']);
  });

  it('survives a handler that throws', () => {
    const failing = new ObjectCache<KubeObject>(
      {
        onAdd: () => {
          throw new Error('broken handler');
        },
      },
      silentLogger(),
    );
    failing.upsert(pod('u', '1'));
    expect(failing.size).toBe(1);
  });

  it('keeps no more than it is told to, once the handler has seen all', () => {
    const seen: KubeObject[] = [];
    const cache = new ObjectCache<KubeObject>(
      { onAdd: (object) => seen.push(object), onDelete: (object) => seen.push(object) },
      silentLogger(),
      ({ metadata }) => ({ metadata }),
    );
    const full = { ...pod('u', '1'), kind: 'Pod' };
    cache.upsert(full);
    cache.upsert({ ...full });
    cache.delete('n/a');
    expect(seen).toEqual([full, pod('u', '1')]);
  });
});
