import { describe, expect, it } from 'vitest';
import { History } from './history.ts';

function filled(size: number, changes: number) {
  const history = new History(size, 100);
  for (let version = 101; version <= 100 + changes; version += 1) {
    history.add({ version, name: 'a', before: undefined, after: undefined, touched: undefined });
  }
  return history;
}

describe('History', () => {
  it('gives the changes after a version', () => {
    const history = filled(10, 5);
    expect(history.since(103)?.map(({ version }) => version)).toEqual([104, 105]);
    expect(history.since(105)).toEqual([]);
    expect(history.since(100)).toHaveLength(5);
  });

  it('says when it does not remember', () => {
    expect(filled(10, 5).since(99)).toBeUndefined();
    const history = filled(2, 10);
    expect(history.since(101)).toBeUndefined();
    expect(history.since(108)?.map(({ version }) => version)).toEqual([109, 110]);
  });
});
