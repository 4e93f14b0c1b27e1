import { describe, expect, it } from 'vitest';
import { Inheritance } from './inheritance.ts';
import { type InheritedMatch, ruleMark } from './inherited.ts';

const match = (text: string, places: Readonly<Record<number, string>>, priority = 200): InheritedMatch => ({
  direction: 'In',
  priority,
  match: text,
  places: new Map(Object.entries(places).map(([id, place]) => [Number(id), place])),
});

const rule = (id: number, key: string | undefined, priority: number | undefined = 200) => ({
  id,
  direction: 'In' as const,
  priority,
  mark: key === undefined ? undefined : ruleMark(key),
});

function inheritance() {
  return new Inheritance({
    conjunctions: [
      rule(1, 'one'),
      rule(2, 'two'),
      rule(3, undefined),
      { ...rule(4, 'four'), priority: undefined },
    ],
    matches: [match('shared', { 1: '1/2', 2: '1/2', 3: '1/2' }), match('own', { 1: '2/2' })],
    isolates: false,
  });
}

describe('Inheritance', () => {
  it('gives a rule its former number with its flows, once', () => {
    const own = inheritance();
    const claim = own.claim('In', 'one');
    expect([claim?.id, claim?.priority, claim?.matches.map((each) => each.match)]).toEqual([
      1,
      200,
      ['shared', 'own'],
    ]);
    expect(own.claim('In', 'one')).toBeUndefined();
  });

  it('keeps the places of others in shared flows', () => {
    const own = inheritance();
    own.claim('In', 'one');
    expect([...(own.places('In', 200, 'shared') ?? []).keys()]).toEqual([2, 3]);
    expect([...(own.places('In', 200, 'own') ?? [])]).toEqual([]);
  });

  it.each([
    ['another direction', 'Out', 'one'],
    ['an unknown rule', 'In', 'other'],
    ['a rule of which no match is left', 'In', 'four'],
  ] as const)('has no number for %s', (_what, direction, key) => {
    expect(inheritance().claim(direction, key)).toBeUndefined();
  });

  it('gives up what nobody claimed, numbers and places, and is empty then', () => {
    const own = inheritance();
    own.claim('In', 'one');
    const { matches, ids } = own.forget();
    expect(ids).toEqual([2, 3, 4]);
    expect(matches.map((each) => [each.match, [...each.places.keys()]])).toEqual([['shared', [2, 3]]]);
    expect(own.places('In', 200, 'shared')).toBeUndefined();
    expect(own.claim('In', 'two')).toBeUndefined();
    expect(own.forget()).toEqual({ matches: [], ids: [] });
  });
});
