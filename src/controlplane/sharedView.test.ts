import { expect, it } from 'vitest';
import { sharedView } from './sharedView.ts';

it('sharedView shows an object at its version, and as the same object while it is held as it is', () => {
  const view = sharedView((stored: { metadata: { name: string; uid: string }; value: number }, metadata) => ({
    metadata,
    doubled: 2 * stored.value,
  }));
  const held = { stored: { metadata: { name: 'a', uid: 'a' }, value: 4 }, span: new Set('n'), version: 7 };
  expect(view(held, 'n1', 6)).toEqual({
    metadata: { name: 'a', uid: 'a', resourceVersion: '7' },
    doubled: 8,
  });
  expect(view(held, 'n2', 7)).toBe(view(held, 'n1', 7));
  expect(view({ ...held, version: 8 }, 'n1', 8).metadata.resourceVersion).toBe('8');
});
