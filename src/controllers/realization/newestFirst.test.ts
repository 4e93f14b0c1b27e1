import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NewestFirst } from './newestFirst.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key }),
  fc.record({ kind: fc.constant('delete' as const), key }),
  fc.record({ kind: fc.constant('take' as const) }),
);

it('NewestFirst is a list in which what comes goes to the front', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const keys = new NewestFirst<string>();
      let model: string[] = [];
      for (const each of steps) {
        if (each.kind === 'take') {
          const [first] = model;
          model = model.slice(1);
          expect(keys.take()).toEqual(first === undefined ? undefined : { key: first, value: `v${first}` });
        } else {
          model = model.filter((other) => other !== each.key);
          if (each.kind === 'set') {
            model.unshift(each.key);
            keys.set(each.key, `v${each.key}`);
          } else keys.delete(each.key);
        }
        expect(keys.size).toBe(model.length);
      }
    }),
  );
});
