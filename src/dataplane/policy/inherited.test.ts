import { describe, expect, it } from 'vitest';
import { cookieOf } from '../cookie.ts';
import type { InstalledFlow } from '../flowDiff.ts';
import { nothingInherited, readInherited, ruleMark } from './inherited.ts';
import { pageOf } from './page.ts';

const flow = (table: number, priority: number, match: string, actions: string, mark = 0): InstalledFlow => ({
  table,
  priority,
  match,
  actions,
  cookie: cookieOf(3, 'policy', mark),
});

const action = (table: number, id: number, mark: number) =>
  flow(table, 190, `conj_id=${id},ip`, `load:0x${id}->NXM_NX_REG6[],goto_table:105`, mark);

describe('readInherited', () => {
  it('finds nothing in the flows of a switch without policies', () => {
    expect(
      readInherited([
        flow(90, 210, 'ct_state=-new+est,ip', 'goto_table:105'),
        flow(90, 0, '', 'goto_table:100'),
        flow(100, 0, '', 'goto_table:105'),
        flow(70, 200, 'ip,nw_dst=10.0.0.1', 'conjunction(1,1/2)'),
      ]),
    ).toEqual(nothingInherited);
  });

  it('finds rules with their numbers, priorities and marks', () => {
    const mark = ruleMark('rule');
    const { conjunctions, matches } = readInherited([
      action(90, 7, mark),
      flow(90, 199, 'ip,nw_src=10.0.0.1', 'conjunction(7,1/2)'),
      flow(90, 199, 'ip,reg1=0x5', 'conjunction(7,2/2)'),
    ]);
    expect(conjunctions).toEqual([{ id: 7, direction: 'In', page: pageOf(90, 199), mark }]);
    expect(matches).toEqual([
      { direction: 'In', page: pageOf(90, 199), match: 'ip,nw_src=10.0.0.1', places: new Map([[7, '1/2']]) },
      { direction: 'In', page: pageOf(90, 199), match: 'ip,reg1=0x5', places: new Map([[7, '2/2']]) },
    ]);
  });

  it('reads every place of a flow that rules share, in both directions', () => {
    const { matches, conjunctions } = readInherited([
      flow(50, 200, 'tcp,tp_dst=80', 'conjunction(1,3/3),conjunction(12,2/2)'),
    ]);
    expect(matches).toEqual([
      {
        direction: 'Out',
        page: pageOf(50, 200),
        match: 'tcp,tp_dst=80',
        places: new Map([
          [1, '3/3'],
          [12, '2/2'],
        ]),
      },
    ]);
    expect(conjunctions.map(({ id, mark }) => [id, mark])).toEqual([
      [1, undefined],
      [12, undefined],
    ]);
  });

  it('knows a rule of which only the action is left: its number is not free', () => {
    expect(readInherited([action(50, 4, 9)]).conjunctions).toEqual([
      { id: 4, direction: 'Out', page: undefined, mark: 9 },
    ]);
  });

  it('trusts no mark that two rules have, nor one that is none', () => {
    const marks = readInherited([action(90, 1, 5), action(90, 2, 5), action(90, 3, 0), action(90, 4, 6)]);
    expect(marks.conjunctions.map(({ mark }) => mark)).toEqual([undefined, undefined, undefined, 6]);
  });

  it('finds ordered rules in all their tables, and does not take a drop of the baseline for isolation', () => {
    const { conjunctions, isolates } = readInherited([
      flow(49, 4711, 'ip,nw_dst=10.0.0.1', 'conjunction(3,1/2)'),
      flow(85, 12, 'ip,reg1=0x5', 'conjunction(4,1/2)'),
      flow(100, 12, 'ip,reg1=0x5', 'conjunction(5,1/2)'),
      flow(100, 12, 'conj_id=5,ip', 'drop', 77),
    ]);
    expect(conjunctions.map(({ id, direction, page, mark }) => [id, direction, page, mark])).toEqual([
      [3, 'Out', pageOf(49, 4711), undefined],
      [4, 'In', pageOf(85, 12), undefined],
      [5, 'In', pageOf(100, 12), 77],
    ]);
    expect(isolates).toBe(false);
  });

  it.each([
    [100, 'ip,reg1=0x5', 'drop', true],
    [60, 'ip,nw_src=10.0.0.5', 'drop', true],
    [90, 'ip,reg1=0x5', 'goto_table:105', false],
    [100, 'ip,reg1=0x5', 'goto_table:105', false],
    [90, 'ip,reg1=0x5', 'drop', false],
  ])('sees whether pods are isolated: table %i %s %s', (table, match, actions, isolates) => {
    expect(readInherited([flow(table, 200, match, actions)]).isolates).toBe(isolates);
  });
});
