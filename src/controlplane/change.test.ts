import { describe, expect, it } from 'vitest';
import { type Change, eventIn, merge, type Spanned, type StoreEvent, type WireObject } from './change.ts';

const object: WireObject = { metadata: { name: 'a', uid: 'a' } };
const on = (...nodes: string[]): Spanned<WireObject> => ({ object, span: new Set(nodes) });

function change(
  before: Spanned<WireObject> | undefined,
  after: Spanned<WireObject> | undefined,
): Change<WireObject> {
  return { version: 5, name: 'a', before, after };
}

describe('eventIn', () => {
  it.each([
    ['new on the node', undefined, on('n1'), 'ADDED'],
    ['moved to the node', on('n2'), on('n1', 'n2'), 'ADDED'],
    ['still on the node', on('n1'), on('n1'), 'MODIFIED'],
    ['moved away', on('n1', 'n2'), on('n2'), 'DELETED'],
    ['removed', on('n1'), undefined, 'DELETED'],
    ['elsewhere', on('n2'), on('n3'), undefined],
  ])('%s', (_what, before, after, type) => {
    expect(eventIn(change(before, after), { node: 'n1' })?.type).toBe(type);
  });

  it('sees everything without a node, and only one object with a name', () => {
    expect(eventIn(change(on('n2'), on('n3')), {})?.type).toBe('MODIFIED');
    expect(eventIn(change(on('n2'), on('n3')), { name: 'a' })?.type).toBe('MODIFIED');
    expect(eventIn(change(on('n2'), on('n3')), { name: 'b' })).toBeUndefined();
  });
});

describe('merge', () => {
  const event = (type: StoreEvent<WireObject>['type'], version: number) => ({ type, version, object });

  it.each([
    ['ADDED', 'MODIFIED', 'ADDED'],
    ['ADDED', 'DELETED', undefined],
    ['MODIFIED', 'MODIFIED', 'MODIFIED'],
    ['MODIFIED', 'DELETED', 'DELETED'],
    ['DELETED', 'ADDED', 'MODIFIED'],
  ] as const)('%s then %s is %s', (first, second, type) => {
    const merged = merge(event(first, 1), event(second, 2));
    expect(merged?.type).toBe(type);
    if (merged !== undefined) expect(merged.version).toBe(2);
  });
});
