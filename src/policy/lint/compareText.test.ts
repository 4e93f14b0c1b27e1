import { expect, it } from 'vitest';
import { compareText } from './compareText.ts';

it('orders by code units', () => {
  expect(['b', 'B', 'a', 'ä', 'a'].toSorted(compareText)).toEqual(['B', 'a', 'a', 'b', 'ä']);
});
