import { describe, expect, it } from 'vitest';
import { type Change, merge, type Nodes, type Notice, noticeIn } from './change.ts';

const on = (...nodes: string[]): Nodes => new Set(nodes);

function change(before: Nodes | undefined, after: Nodes | undefined, touched?: Nodes): Change {
  return { version: 5, name: 'a', before, after, touched };
}

describe('noticeIn', () => {
  it.each([
    ['new on the node', undefined, on('n1'), undefined, 'ADDED'],
    ['moved to the node', on('n2'), on('n1', 'n2'), undefined, 'ADDED'],
    ['moved to the node, though said to touch another', on('n2'), on('n1', 'n2'), on('n2'), 'ADDED'],
    ['still on the node', on('n1'), on('n1'), undefined, 'MODIFIED'],
    ['still on the node and touched there', on('n1'), on('n1'), on('n1'), 'MODIFIED'],
    ['still on the node, touched elsewhere', on('n1', 'n2'), on('n1', 'n2'), on('n2'), undefined],
    ['moved away', on('n1', 'n2'), on('n2'), on('n2'), 'DELETED'],
    ['removed', on('n1'), undefined, undefined, 'DELETED'],
    ['elsewhere', on('n2'), on('n3'), undefined, undefined],
  ])('%s', (_what, before, after, touched, type) => {
    expect(noticeIn(change(before, after, touched), { node: 'n1' })?.type).toBe(type);
  });

  it('sees everything without a node, and only one object with a name', () => {
    expect(noticeIn(change(on('n2'), on('n3'), on('n3')), {})?.type).toBe('MODIFIED');
    expect(noticeIn(change(on('n2'), on('n3')), { name: 'a' })?.type).toBe('MODIFIED');
    expect(noticeIn(change(on('n2'), on('n3')), { name: 'b' })).toBeUndefined();
  });
});

describe('merge', () => {
  const notice = (type: Notice['type'], version: number): Notice => ({ type, version });

  it.each([
    ['ADDED', 'MODIFIED', 'ADDED'],
    ['ADDED', 'DELETED', undefined],
    ['MODIFIED', 'MODIFIED', 'MODIFIED'],
    ['MODIFIED', 'DELETED', 'DELETED'],
    ['DELETED', 'ADDED', 'MODIFIED'],
  ] as const)('%s then %s is %s', (first, second, type) => {
    expect(merge(notice(first, 1), notice(second, 2))).toEqual(type && { type, version: 2 });
  });
});
