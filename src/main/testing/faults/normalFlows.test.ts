import { describe, expect, it } from 'vitest';
import type { InstalledFlow } from '#dataplane/flowDiff.ts';
import { normalFlows } from './normalFlows.ts';

const flow = (match: string, actions: string, priority = 200): InstalledFlow => ({
  table: 90,
  priority,
  match,
  actions,
  cookie: BigInt(priority),
});

const rule = (id: number, peer: string): InstalledFlow[] => [
  flow(`conj_id=${id},ip`, `load:0x${id.toString(16)}->NXM_NX_REG6[],goto_table:105`, 190),
  flow(`ip,nw_src=${peer}`, `conjunction(${id},1/2)`),
];

describe('normalFlows', () => {
  it('are the same whatever the numbers of conjunctions and the cookies', () => {
    const both = (one: number, other: number) => [
      ...rule(one, '10.0.0.1'),
      ...rule(other, '10.0.0.2'),
      flow('ip,reg1=0x3', `conjunction(${one},2/2),conjunction(${other},2/2)`),
    ];
    const swapped = both(21, 4).map((each) => ({ ...each, cookie: each.cookie + 7n }));
    expect(normalFlows(swapped)).toEqual(normalFlows(both(1, 2)));
  });

  it('differ when a rule has another peer, or a conjunction is gone from a flow', () => {
    const one = [...rule(1, '10.0.0.1'), flow('ip,reg1=0x3', 'conjunction(1,2/2)')];
    expect(normalFlows([...rule(1, '10.0.0.9'), flow('ip,reg1=0x3', 'conjunction(1,2/2)')])).not.toEqual(
      normalFlows(one),
    );
    expect(normalFlows(one.slice(0, 2))).not.toEqual(normalFlows(one));
  });

  it('know a rule by what it is in the flows that count its connections, too', () => {
    const counted = (id: number, label: string, mask: string) => [
      ...rule(id, '10.0.0.1'),
      flow(`ct_state=-new+est,ct_label=${label}/${mask},ip`, 'goto_table:110', 210),
    ];
    const low = '0xffffffff';
    const high = '0xffffffff00000000';
    expect(normalFlows(counted(7, '0x7', low))).toEqual(normalFlows(counted(1, '0x1', low)));
    expect(normalFlows(counted(7, '0x700000000', high))).toEqual(
      normalFlows(counted(1, '0x100000000', high)),
    );
    expect(normalFlows(counted(7, '0x7', low))).not.toEqual(normalFlows(counted(1, '0x9', low)));
    expect(normalFlows(counted(7, '0x7', low))).not.toEqual(normalFlows(counted(7, '0x700000000', high)));
  });

  it('name a rule that has an action but no clause', () => {
    expect(normalFlows(rule(1, '10.0.0.1').slice(0, 1))).toEqual([
      'table=90, priority=190,conj_id=?,ip actions=load:?->NXM_NX_REG6[],goto_table:105',
    ]);
  });
});
