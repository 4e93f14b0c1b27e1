import { expect, it } from 'vitest';
import { targetsOn } from './targetGroup.ts';
import { TargetTable } from './targetTable.ts';

const member = (name: string) => ({ pod: { namespace: 'x', name } });
const on = (node: string, name: string) => ({ node, member: member(name) });
const group = {
  metadata: { name: 'g', uid: 'g' },
  members: new TargetTable([on('n1', 'a'), on('n1', 'b'), on('n2', 'c')]),
};
const held = { stored: group, span: new Set(['n1', 'n2']), version: 8 };

it('targetsOn shows a node its own members, and everybody else all', () => {
  const metadata = { name: 'g', uid: 'g', resourceVersion: '7' };
  expect(targetsOn(held, 'n1', 7)).toEqual({ metadata, groupMembers: [member('a'), member('b')] });
  expect(targetsOn(held, 'n3', 7)).toEqual({ metadata, groupMembers: [] });
  expect(targetsOn(held, undefined, 7).groupMembers).toHaveLength(3);
  const selector = { scope: { kind: 'namespace', name: 'x' } } as const;
  const selecting = { ...held, stored: { ...group, selector } };
  expect(targetsOn(selecting, 'n1', 7).selector).toEqual({ namespace: 'x' });
});
