import { describe, expect, it } from 'vitest';
import type { Change } from './changes.ts';
import { Outbox, type Teller } from './outbox.ts';

function teller(kind: Change['kind'], name: string, told = false): Teller {
  return { kind, name, told, tell: () => ({ kind, type: 'delete', name: `told-${name}` }) };
}

const names = (changes: readonly Change[]) =>
  changes.map((change) => (change.type === 'delete' ? change.name : ''));

describe('Outbox', () => {
  it('tells groups before policies, and deletes them after', () => {
    const outbox = new Outbox();
    outbox.removed(teller('addressGroup', 'old-peers', true));
    outbox.removed(teller('policy', 'old-policy', true));
    outbox.removed(teller('appliedToGroup', 'old-targets', true));
    outbox.added(teller('policy', 'policy'));
    outbox.added(teller('addressGroup', 'peers'));
    outbox.added(teller('appliedToGroup', 'targets'));
    const told = ['told-targets', 'told-peers', 'told-policy'];
    expect(names(outbox.drain(10))).toEqual([...told, 'old-policy', 'old-peers', 'old-targets']);
  });

  it('gives no more than asked for, and the rest later', () => {
    const outbox = new Outbox();
    for (const name of ['a', 'b', 'c']) outbox.added(teller('policy', name));
    outbox.removed(teller('policy', 'd', true));
    expect(names(outbox.drain(0))).toEqual([]);
    expect(names(outbox.drain(2))).toEqual(['told-a', 'told-b']);
    expect(outbox.size).toBe(2);
    expect([outbox.sizeOf('policy'), outbox.sizeOf('addressGroup')]).toEqual([2, 0]);
    expect(names(outbox.drain(9))).toEqual(['told-c', 'd']);
    expect(outbox.size).toBe(0);
  });

  it('says nothing about the end of what was never told', () => {
    const outbox = new Outbox();
    const short = teller('policy', 'short');
    outbox.added(short);
    outbox.removed(short);
    expect(outbox.drain(9)).toEqual([]);
  });

  it('says nothing about the end of what is there again', () => {
    const outbox = new Outbox();
    outbox.removed(teller('policy', 'a', true));
    outbox.added(teller('policy', 'a'));
    expect(names(outbox.drain(9))).toEqual(['told-a']);
  });

  it('says that it ended, when what was there again ended too', () => {
    const outbox = new Outbox();
    outbox.removed(teller('policy', 'a', true));
    const again = teller('policy', 'a');
    outbox.added(again);
    outbox.removed(again);
    expect(names(outbox.drain(9))).toEqual(['a']);
  });
});
