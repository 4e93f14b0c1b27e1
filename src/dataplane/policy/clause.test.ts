import { describe, expect, it } from 'vitest';
import { Clause } from './clause.ts';

describe('Clause', () => {
  it('keeps a match until it is taken back as often as it was named', () => {
    const clause = new Clause('c');
    expect([clause.add('ip'), clause.add('ip')]).toEqual([true, false]);
    expect([clause.size, [...clause.matches()]]).toEqual([1, ['ip']]);
    expect([clause.remove('ip'), clause.has('ip')]).toEqual([false, true]);
    expect([clause.remove('ip'), clause.has('ip')]).toEqual([true, false]);
    expect(clause.remove('ip')).toBe(false);
    // What was never there leaves no debt.
    expect([clause.add('ip'), clause.size]).toEqual([true, 1]);
  });

  it('knows its places by priority', () => {
    const clause = new Clause('c');
    clause.link(200, 1, '1/2');
    clause.link(200, 2, '2/3');
    clause.link(199, 3, '1/2');
    expect([...(clause.linksAt(200) ?? [])]).toEqual([
      [1, '1/2'],
      [2, '2/3'],
    ]);
    expect([clause.unlink(200, 3), clause.unlink(200, 1), clause.unlink(200, 1)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(clause.unlink(200, 2)).toBe(true);
    expect([clause.linksAt(200), [...clause.linkedPages()]]).toEqual([undefined, [199]]);
  });

  it('isolates as long as there is a reason', () => {
    const clause = new Clause('c');
    clause.isolate(2);
    clause.isolate(-1);
    expect(clause.isolates).toBe(true);
    clause.isolate(-1);
    expect(clause.isolates).toBe(false);
  });

  it.each<[string, (clause: Clause) => void, (clause: Clause) => void]>([
    ['a link', (clause) => clause.link(200, 1, '1/2'), (clause) => void clause.unlink(200, 1)],
    ['a place that is not linked yet', (clause) => clause.place(200, 1), (clause) => clause.place(200, -1)],
    ['isolation', (clause) => clause.isolate(1), (clause) => clause.isolate(-1)],
  ])('is used while it has %s', (_what, begin, end) => {
    const clause = new Clause('c');
    expect(clause.isUsed).toBe(false);
    begin(clause);
    expect(clause.isUsed).toBe(true);
    end(clause);
    expect(clause.isUsed).toBe(false);
  });
});
