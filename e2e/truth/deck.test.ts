import { describe, expect, it } from 'vitest';
import { seededRandom } from '#kube/testing/seededRandom.ts';
import { deckOf } from './deck.ts';

describe('deckOf', () => {
  it('deals every card once before any comes again', () => {
    const deal = deckOf(seededRandom(1), [1, 2, 3, undefined]);
    for (const _ of [1, 2, 3]) {
      expect(new Set([deal(), deal(), deal(), deal()])).toEqual(new Set([1, 2, 3, undefined]));
    }
  });

  it('refuses an empty deck', () => {
    expect(deckOf(seededRandom(1), [])).toThrow('empty');
  });
});
