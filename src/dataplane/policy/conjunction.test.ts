import { describe, expect, it } from 'vitest';
import { Clause } from './clause.ts';
import { actionFlow, gateOf, placeOf } from './conjunction.ts';
import { ruleMark } from './inherited.ts';

function clause(key: string, size: number): Clause {
  const made = new Clause(key);
  for (let at = 0; at < size; at++) made.add(`${key}${at}`);
  return made;
}

describe('actionFlow', () => {
  it.each([
    ['In', 90, 'load:0x1f->NXM_NX_REG6[],goto_table:105'],
    ['Out', 50, 'load:0x1f->NXM_NX_REG5[],goto_table:70'],
  ] as const)(
    'lets pass and notes the rule in the register of its direction: %s',
    (direction, table, actions) => {
      const spec = { key: 'rule', direction, clauses: [] };
      expect(actionFlow({ spec, id: 31 })).toEqual({
        table,
        priority: 190,
        match: 'conj_id=31,ip',
        actions,
        category: 'policy',
        objectId: ruleMark('rule'),
      });
    },
  );
});

describe('the clauses of a rule', () => {
  const [peers, targets, services] = [clause('peers', 3), clause('targets', 1), clause('services', 2)];
  const spec = { key: 'rule', direction: 'In' as const, clauses: ['peers', 'targets', 'services'] };
  const rule = { spec, id: 1, priority: 200, clauses: [peers, targets, services] };

  it('are numbered from one, in their order', () => {
    expect(rule.clauses.map((each) => placeOf(rule, each))).toEqual(['1/3', '2/3', '3/3']);
  });

  it('have the smallest for a gate, the first of those that are equal', () => {
    expect(gateOf(rule.clauses)).toBe(targets);
    const [a, b] = [clause('a', 1), clause('b', 1)];
    expect(gateOf([services, a, b])).toBe(a);
    expect(gateOf([])).toBeUndefined();
  });
});
