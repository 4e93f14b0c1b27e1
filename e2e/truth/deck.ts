import type { SeededRandom } from '#kube/testing/seededRandom.ts';

/** Gives the next card. */
export type Deal<T> = () => T;

/** A shuffled deck that is shuffled again when it is used up: every card comes up, in any order. */
export function deckOf<T>(random: SeededRandom, cards: readonly T[]): Deal<T> {
  const left: { readonly card: T }[] = [];
  return () => {
    if (left.length === 0) left.push(...cards.map((card) => ({ card })));
    const [drawn] = left.splice(random.int(left.length), 1);
    if (drawn === undefined) throw new Error('the deck is empty');
    return drawn.card;
  };
}
