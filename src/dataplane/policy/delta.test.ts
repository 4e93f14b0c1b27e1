import { describe, expect, it } from 'vitest';
import { type Flow, flowKey } from '../flow.ts';
import { bundleOf, bundlesOf, deltaSize, type PolicyDelta, piecesOf } from './delta.ts';

const flow = (match: string): Flow => ({
  table: 90,
  priority: 200,
  match,
  actions: 'drop',
  category: 'policy',
});
const put = (...matches: string[]) => matches.map(flow);
const drop = (...matches: string[]) => matches.map((match) => flowKey(flow(match)));

const delta: PolicyDelta = {
  rules: { put: put('a', 'b', 'c'), drop: drop('d', 'e', 'f') },
  isolation: { put: put('i'), drop: drop('j') },
};
const nothing: PolicyDelta = { rules: { put: [], drop: [] }, isolation: { put: [], drop: [] } };

describe('a delta of policies', () => {
  it('counts what comes and what goes', () => {
    expect([deltaSize(delta), deltaSize(nothing)]).toEqual([8, 0]);
  });

  it('is one bundle in which isolation comes first, without owners that have nothing', () => {
    expect(bundleOf(delta)).toEqual([
      { owner: 'policy/isolation', ...delta.isolation },
      { owner: 'policy/rules', ...delta.rules },
    ]);
    expect(bundleOf({ ...delta, isolation: nothing.isolation })).toHaveLength(1);
    expect(bundleOf(nothing)).toEqual([]);
  });

  it('is bundles of a size: isolation, what is new, what goes', () => {
    expect([...bundlesOf(delta, 2)]).toEqual([
      [{ owner: 'policy/isolation', put: put('i'), drop: [] }],
      [{ owner: 'policy/isolation', put: [], drop: drop('j') }],
      [{ owner: 'policy/rules', put: put('a', 'b'), drop: [] }],
      [{ owner: 'policy/rules', put: put('c'), drop: [] }],
      [{ owner: 'policy/rules', put: [], drop: drop('d', 'e') }],
      [{ owner: 'policy/rules', put: [], drop: drop('f') }],
    ]);
    expect([...bundlesOf(nothing, 2)]).toEqual([]);
  });

  it('has nothing twice and leaves nothing out, whatever the size', () => {
    for (const size of [1, 2, 3, 4]) {
      const pieces = [...piecesOf('o', delta.rules, size)];
      expect(pieces.flatMap((piece) => piece.put)).toEqual(delta.rules.put);
      expect(pieces.flatMap((piece) => piece.drop)).toEqual(delta.rules.drop);
      expect(pieces.every((piece) => piece.put.length + piece.drop.length <= size)).toBe(true);
    }
  });
});
