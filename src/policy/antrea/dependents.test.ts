import { expect, it } from 'vitest';
import { Dependents } from './dependents.ts';

it('knows who depends on what, and holds nothing of whom depends on nothing', () => {
  const dependents = new Dependents<string>();
  dependents.set('p', new Set(['tier a', 'group g']));
  dependents.set('q', new Set(['group g']));
  expect([...dependents.of('group g')]).toEqual(['p', 'q']);
  dependents.set('p', new Set(['tier b']));
  expect([...dependents.of('group g')]).toEqual(['q']);
  expect([...dependents.of('tier a')]).toEqual([]);
  expect([...dependents.of('tier b')]).toEqual(['p']);
  for (const each of ['p', 'q']) dependents.set(each, new Set());
  expect(dependents.size).toBe(0);
});
