import { expect, it } from 'vitest';
import { Recent } from './recent.ts';

it('Recent makes a value once while it is asked for, and forgets what nobody asked for lately', () => {
  const made: number[] = [];
  const recent = new Recent<number, string>(3);
  const ask = (key: number) =>
    recent.get(key, (each) => {
      made.push(each);
      return `value ${each}`;
    });
  expect([1, 2, 1, 3, 4, 1].map(ask)).toEqual([1, 2, 1, 3, 4, 1].map((key) => `value ${key}`));
  expect(made).toEqual([1, 2, 3, 4]);
  for (const key of [5, 6, 7, 8, 9, 10, 11]) ask(key);
  made.length = 0;
  ask(11);
  ask(1);
  expect(made).toEqual([1]);
});
