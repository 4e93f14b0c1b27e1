import { expect, it } from 'vitest';
import { targetsOn } from './targetGroup.ts';

const on = (name: string) => ({ pod: { namespace: 'x', name } });
const group = {
  metadata: { name: 'g', uid: 'g' },
  members: new Map([
    ['n1', [on('a'), on('b')]],
    ['n2', [on('c')]],
  ]),
};

it('targetsOn shows a node its own members, and everybody else all', () => {
  const metadata = { name: 'g', uid: 'g', resourceVersion: '7' };
  expect(targetsOn(group, 'n1', 7)).toEqual({ metadata, groupMembers: [on('a'), on('b')] });
  expect(targetsOn(group, 'n3', 7)).toEqual({ metadata, groupMembers: [] });
  expect(targetsOn(group, undefined, 7).groupMembers).toHaveLength(3);
  const selector = { scope: { kind: 'namespace', name: 'x' } } as const;
  expect(targetsOn({ ...group, selector }, 'n1', 7).selector).toEqual({ namespace: 'x' });
});
