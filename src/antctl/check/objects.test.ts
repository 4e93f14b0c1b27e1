import { expect, it } from 'vitest';
import { conditionOf, namesWithout } from './objects.ts';

it('objects are asked for a condition, and named when they do not pass', () => {
  const a = { metadata: { name: 'a' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  const b = { metadata: { name: 'b' } };
  expect(conditionOf(a, 'Ready')?.status).toBe('True');
  expect(conditionOf(b, 'Ready')).toBeUndefined();
  expect(namesWithout([a, b], (object) => conditionOf(object, 'Ready') !== undefined)).toEqual(['b']);
});
