import { describe, expect, it } from 'vitest';
import type { Action } from '#policy/model.ts';
import { Clause } from './clause.ts';
import { actionFlow, gateOf, placeOf } from './conjunction.ts';
import { ruleMark } from './inherited.ts';
import { pageOf } from './page.ts';
import type { RuleOrder } from './policyChange.ts';

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
      expect(actionFlow({ spec, id: 31, page: pageOf(table, 199) })).toEqual({
        table,
        priority: 190,
        match: 'conj_id=31,ip',
        actions,
        category: 'rule',
        objectId: ruleMark('rule'),
      });
    },
  );
});

describe('the action flow of an ordered rule', () => {
  const order = (action: Action, log = false, tierPriority = 250): RuleOrder => ({
    precedence: { tierPriority, policyPriority: 5, ruleIndex: 0, policy: 'p' },
    action,
    log,
  });

  it.each([
    ['Out', 49, order('Allow'), 'load:0x9->NXM_NX_REG5[],goto_table:70'],
    ['In', 89, order('Allow'), 'load:0x9->NXM_NX_REG6[],goto_table:105'],
    ['In', 89, order('Drop'), 'drop'],
    ['In', 89, order('Pass'), 'goto_table:90'],
    ['Out', 45, order('Pass'), 'goto_table:50'],
    ['In', 100, order('Pass', false, 253), 'goto_table:105'],
    ['In', 89, order('Reject'), 'load:0x9->NXM_NX_REG6[],controller(max_len=256,userdata=01)'],
    ['In', 89, order('Reject', true), 'load:0x9->NXM_NX_REG6[],controller(max_len=256,userdata=03)'],
    ['In', 89, order('Drop', true), 'load:0x9->NXM_NX_REG6[],controller(max_len=256,userdata=02)'],
    [
      'Out',
      49,
      order('Allow', true),
      'load:0x9->NXM_NX_REG5[],controller(max_len=256,userdata=02),goto_table:70',
    ],
    [
      'In',
      85,
      order('Pass', true),
      'load:0x9->NXM_NX_REG6[],controller(max_len=256,userdata=02),goto_table:90',
    ],
  ] as const)('is at the priority of its match flows: %s, table %i, %j', (direction, table, of, actions) => {
    const spec = { key: 'rule', direction, clauses: [], order: of };
    const flow = actionFlow({ spec, id: 9, page: pageOf(table, 4711) });
    expect(flow).toMatchObject({ table, priority: 4711, match: 'conj_id=9,ip', actions });
  });
});

describe('the clauses of a rule', () => {
  const [peers, targets, services] = [clause('peers', 3), clause('targets', 1), clause('services', 2)];
  const spec = { key: 'rule', direction: 'In' as const, clauses: ['peers', 'targets', 'services'] };
  const rule = { spec, id: 1, page: pageOf(90, 200), clauses: [peers, targets, services] };

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
