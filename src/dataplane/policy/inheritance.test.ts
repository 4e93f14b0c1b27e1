import { describe, expect, it } from 'vitest';
import { Inheritance } from './inheritance.ts';
import { type InheritedMatch, ruleMark } from './inherited.ts';
import { pageOf } from './page.ts';

const at200 = pageOf(90, 200);

const match = (text: string, places: Readonly<Record<number, string>>, page = at200): InheritedMatch => ({
  direction: 'In',
  page,
  match: text,
  places: new Map(Object.entries(places).map(([id, place]) => [Number(id), place])),
});

const rule = (id: number, key: string | undefined, page: number | undefined = at200) => ({
  id,
  direction: 'In' as const,
  page,
  mark: key === undefined ? undefined : ruleMark(key),
});

function inheritance() {
  return new Inheritance({
    conjunctions: [
      rule(1, 'one'),
      rule(2, 'two'),
      rule(3, undefined),
      { ...rule(4, 'four'), page: undefined },
    ],
    matches: [match('shared', { 1: '1/2', 2: '1/2', 3: '1/2' }), match('own', { 1: '2/2' })],
    isolates: false,
  });
}

describe('Inheritance', () => {
  it('gives a rule its former number with its flows, once', () => {
    const own = inheritance();
    const claim = own.claim('In', 'one');
    expect([claim?.id, claim?.page, claim?.matches.map((each) => each.match)]).toEqual([
      1,
      at200,
      ['shared', 'own'],
    ]);
    expect(own.claim('In', 'one')).toBeUndefined();
  });

  it('says where a rule was until it is claimed', () => {
    const own = inheritance();
    expect([own.pageOf('In', 'one'), own.pageOf('Out', 'one'), own.pageOf('In', 'other')]).toEqual([
      at200,
      undefined,
      undefined,
    ]);
    own.claim('In', 'one');
    expect(own.pageOf('In', 'one')).toBeUndefined();
  });

  it('keeps the places of others in shared flows', () => {
    const own = inheritance();
    own.claim('In', 'one');
    expect([...(own.places(at200, 'shared') ?? []).keys()]).toEqual([2, 3]);
    expect([...(own.places(at200, 'own') ?? [])]).toEqual([]);
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
    expect(own.places(at200, 'shared')).toBeUndefined();
    expect(own.claim('In', 'two')).toBeUndefined();
    expect(own.forget()).toEqual({ matches: [], ids: [] });
  });
});
