import { describe, expect, it } from 'vitest';
import { Mirror } from './mirror.ts';

const pod = (uid: string, resourceVersion: string) => ({ metadata: { name: 'a', uid, resourceVersion } });

describe('Mirror', () => {
  it('accepts a life in order', () => {
    const mirror = new Mirror();
    const [first, second] = [pod('u', '1'), pod('u', '2')];
    mirror.onAdd(first);
    mirror.onUpdate(first, second);
    expect(mirror.state()).toEqual(['a u 2']);
    mirror.onDelete(second);
    expect(mirror.violations).toEqual([]);
    expect(mirror.deletedUids).toEqual(new Set(['u']));
  });

  it('notes what does not fit', () => {
    const mirror = new Mirror();
    const first = pod('u', '5');
    mirror.onAdd(first);
    mirror.onAdd(first);
    mirror.onUpdate(first, pod('v', '4'));
    mirror.onDelete(first);
    expect(mirror.violations).toEqual([
      'a added twice',
      'a: updated to another uid',
      'a: went back in time',
      'a: deleted object is not the one delivered before',
    ]);
  });
});
