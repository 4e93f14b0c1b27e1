import { describe, expect, it } from 'vitest';
import { flowKey } from '../flow.ts';
import { MatchTable, type OtherPlaces } from './matchTable.ts';
import { pageOf } from './page.ts';

const none: OtherPlaces = () => undefined;

/** What a delta says, as `match actions` and `- key`. */
function taken(table: MatchTable) {
  const { rules, isolation } = table.takeDelta();
  return {
    rules: rules.put.map(({ priority, match, actions }) => `${priority} ${match} ${actions}`).sort(),
    gone: rules.drop,
    isolation: isolation.put.map(({ match, actions }) => `${match} ${actions}`).sort(),
    opened: isolation.drop,
  };
}

const at = (priority: number) => pageOf(90, priority);
const quiet = { rules: [], gone: [], isolation: [], opened: [] };
const key = (table: number, match: string) => flowKey({ table, priority: 200, match });

describe('MatchTable', () => {
  it('has one flow for a match that clauses share, with the places of all their rules in order', () => {
    const table = new MatchTable('In', none);
    const [a, b] = [table.clause('a'), table.clause('b')];
    for (const clause of [a, b]) table.addMatch(clause, 'ip,nw_src=10.0.0.1');
    table.link(b, at(200), 12, '1/2');
    table.link(a, at(200), 3, '2/3');
    expect(taken(table)).toEqual({
      ...quiet,
      rules: ['200 ip,nw_src=10.0.0.1 conjunction(3,2/3),conjunction(12,1/2)'],
    });
    table.unlink(b, at(200), 12);
    expect(taken(table).rules).toEqual(['200 ip,nw_src=10.0.0.1 conjunction(3,2/3)']);
    table.unlink(a, at(200), 3);
    expect(taken(table)).toEqual({ ...quiet, gone: [key(90, 'ip,nw_src=10.0.0.1')] });
  });

  it('says only what changed since it was asked', () => {
    const table = new MatchTable('Out', none);
    const clause = table.clause('c');
    table.link(clause, pageOf(50, 200), 1, '1/2');
    table.addMatch(clause, 'ip,nw_dst=10.0.0.1');
    taken(table);
    expect(taken(table)).toEqual(quiet);
    table.addMatch(clause, 'ip,nw_dst=10.0.0.2');
    // Named once more: the flow is there already.
    table.addMatch(clause, 'ip,nw_dst=10.0.0.1');
    expect(taken(table).rules).toEqual(['200 ip,nw_dst=10.0.0.2 conjunction(1,1/2)']);
    table.removeMatch(clause, 'ip,nw_dst=10.0.0.1');
    expect(taken(table)).toEqual(quiet);
  });

  it('has flows of their own at each priority', () => {
    const table = new MatchTable('In', none);
    const clause = table.clause('c');
    table.addMatch(clause, 'ip');
    table.link(clause, at(200), 1, '1/2');
    table.link(clause, at(199), 2, '1/2');
    expect(taken(table).rules).toEqual(['199 ip conjunction(2,1/2)', '200 ip conjunction(1,1/2)']);
  });

  it('keeps the places of a former run in a flow that it changes', () => {
    const table = new MatchTable('In', (page) => (page === at(200) ? new Map([[2, '1/2']]) : undefined));
    const clause = table.clause('c');
    table.addMatch(clause, 'ip');
    table.link(clause, at(200), 1, '1/3');
    expect(taken(table).rules).toEqual(['200 ip conjunction(1,1/3),conjunction(2,1/2)']);
    table.unlink(clause, at(200), 1);
    expect(taken(table).rules).toEqual(['200 ip conjunction(2,1/2)']);
  });

  it('isolates a pod until the last clause that names it stops to', () => {
    const table = new MatchTable('In', none);
    const [a, b] = [table.clause('a'), table.clause('b')];
    for (const clause of [a, b]) table.addMatch(clause, 'ip,reg1=0x5');
    table.isolate(a, 1);
    table.isolate(b, 1);
    expect(taken(table).isolation).toContain('ip,reg1=0x5 drop');
    table.isolate(a, -1);
    expect(taken(table)).toEqual({ ...quiet, isolation: ['ip,reg1=0x5 drop'] });
    table.isolate(b, -1);
    expect(taken(table).opened).toContain(key(100, 'ip,reg1=0x5'));
  });

  it('isolates pods that come to a clause, and opens those that leave it', () => {
    const table = new MatchTable('Out', none);
    const clause = table.clause('c');
    table.isolate(clause, 1);
    table.addMatch(clause, 'ip,nw_src=10.0.0.5');
    expect(taken(table).isolation).toContain('ip,nw_src=10.0.0.5 drop');
    table.removeMatch(clause, 'ip,nw_src=10.0.0.5');
    expect(taken(table).opened).toContain(key(60, 'ip,nw_src=10.0.0.5'));
  });

  it('lets what speaks of a connection pass as long as somebody is isolated, and only so long', () => {
    const table = new MatchTable('In', none);
    const related = 'ct_state=-new+rel,ip goto_table:105';
    const clause = table.clause('c');
    for (const ofport of ['0x5', '0x6']) table.addMatch(clause, `ip,reg1=${ofport}`);
    table.isolate(clause, 1);
    expect(taken(table).isolation).toContain(related);
    table.removeMatch(clause, 'ip,reg1=0x5');
    expect(taken(table)).toEqual({ ...quiet, opened: [key(100, 'ip,reg1=0x5')] });
    table.touchEverything();
    expect(taken(table).isolation).toContain(related);
    table.removeMatch(clause, 'ip,reg1=0x6');
    expect(taken(table).opened).toContain(
      flowKey({ table: 100, priority: 210, match: 'ct_state=-new+rel,ip' }),
    );
  });

  it('forgets a clause without matches and flows, and only such', () => {
    const table = new MatchTable('In', none);
    const clause = table.clause('c');
    table.addMatch(clause, 'ip');
    expect(table.clause('c')).toBe(clause);
    table.forgetUnused(clause);
    expect(table.clause('c')).toBe(clause);
    table.removeMatch(clause, 'ip');
    expect(table.clause('c')).not.toBe(clause);
  });
});
