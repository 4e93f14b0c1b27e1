import { beforeEach, describe, expect, it } from 'vitest';
import type { Conjunction } from './conjunction.ts';
import { FlowSides } from './flowSides.ts';
import { Inheritance } from './inheritance.ts';
import { nothingInherited } from './inherited.ts';
import { pageOf } from './page.ts';

const none = { put: [], drop: [] };
const member = (clause: string, add: readonly string[], remove: readonly string[] = []) => ({
  direction: 'In' as const,
  clause,
  add,
  remove,
});

describe('the flows of both directions', () => {
  let sides: FlowSides;

  beforeEach(() => {
    sides = new FlowSides(new Inheritance(nothingInherited), 1);
  });

  const rule = (id: number, ...clauses: readonly string[]): Conjunction => ({
    spec: { key: `r${id}`, direction: 'In', clauses },
    id,
    page: pageOf(90, 200),
    clauses: clauses.map((key) => sides.table('In').clause(key)),
  });
  const texts = () => sides.takeDelta(none).rules.put.map(({ match, actions }) => `${match} ${actions}`);

  it('fill clauses without flows at once, and leave the others for later', () => {
    expect(sides.fillUnused([member('a', ['ip,nw_src=10.0.0.1'])])).toEqual([]);
    sides.link(rule(1, 'a', 'b'), sides.table('In').clause('a'));
    const live = sides.fillUnused([member('a', ['ip,nw_src=10.0.0.2']), member('b', ['ip,reg1=0x5'])]);
    expect(live.map(({ clause }) => clause.key)).toEqual(['a']);
    expect(texts()).toEqual(['ip,nw_src=10.0.0.1 conjunction(1,1/2)']);
    sides.addMembers(live);
    expect(texts()).toEqual(['ip,nw_src=10.0.0.2 conjunction(1,1/2)']);
  });

  it('keep a clause without flows of which all members change at once', () => {
    sides.fillUnused([member('a', ['ip,nw_src=10.0.0.1'])]);
    sides.fillUnused([member('a', ['ip,nw_src=10.0.0.2'], ['ip,nw_src=10.0.0.1'])]);
    expect([...sides.table('In').clause('a').matches()]).toEqual(['ip,nw_src=10.0.0.2']);
  });

  it('link a rule once, whoever asks how often', () => {
    sides.fillUnused([member('a', ['ip,nw_src=10.0.0.1'])]);
    const one = rule(1, 'a', 'b');
    sides.link(one, sides.table('In').clause('a'));
    expect(texts()).toHaveLength(1);
    sides.link(one, sides.table('In').clause('a'));
    expect(texts()).toEqual([]);
    sides.unlink(one, sides.table('In').clause('a'));
    expect(sides.takeDelta(none).rules.drop).toEqual(['90/200/ip,nw_src=10.0.0.1']);
  });

  it('keep room for members that are about to come, and have it back when they or the rule go', () => {
    sides.fillUnused([member('a', ['x'])]);
    const clause = sides.table('In').clause('a');
    const one = rule(1, 'a');
    sides.occupy(one, new Map([[clause, ['y', 'y', 'x']]]));
    const excess = (match: string) => sides.pages('In').excess(pageOf(90, 200), match, 1);
    expect([excess('x'), excess('y'), excess('z')]).toEqual([1, 1, 0]);
    sides.addMembers([{ direction: 'In', clause, add: ['y'], remove: [] }]);
    sides.removeMembers([{ direction: 'In', clause, add: [], remove: ['x', 'unknown'] }]);
    expect([excess('x'), excess('y')]).toEqual([0, 1]);
    sides.vacate(one, clause);
    expect(excess('y')).toBe(0);
  });

  it('isolate by direction, and give the actions of rules back first', () => {
    sides.fillUnused([{ ...member('pods', ['ip,nw_src=10.0.0.9']), direction: 'Out' }]);
    sides.isolate('Out', 'pods', 1);
    const action = {
      table: 90,
      priority: 190,
      match: 'conj_id=1,ip',
      actions: 'drop',
      category: 'policy',
    } as const;
    const { rules, isolation } = sides.takeDelta({ put: [action], drop: [] });
    expect(rules.put).toEqual([action]);
    expect(isolation.put.map(({ table, match }) => [table, match])).toContainEqual([
      60,
      'ip,nw_src=10.0.0.9',
    ]);
    sides.isolate('Out', 'pods', -1);
    expect(sides.takeDelta(none).isolation.drop).toContain('60/200/ip,nw_src=10.0.0.9');
  });
});
