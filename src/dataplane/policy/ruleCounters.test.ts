import { describe, expect, it } from 'vitest';
import { readRuleCounters } from './ruleCounters.ts';

const dump = `OFPST_FLOW reply (OF1.3) (xid=0x2):
 cookie=0x1070012345678, duration=1.4s, table=90, n_packets=2, n_bytes=196, reset_counts priority=190,conj_id=7,ip actions=load:0x7->NXM_NX_REG6[],goto_table:105
 cookie=0x1070012345678, duration=1.4s, table=110, n_packets=9, n_bytes=882, idle_age=3, priority=210,ct_state=-new+est,ct_label=0x7/0xffffffff,ip,reg0=0x10000/0x10000 actions=output:NXM_NX_REG1[]
 cookie=0x1070000000002, duration=1.4s, table=105, n_packets=4, n_bytes=400, priority=210,ct_state=-new+est,ct_label=0x900000000/0xffffffff00000000,ip actions=goto_table:110
 cookie=0x1070000000003, duration=1.4s, table=45, n_packets=5, n_bytes=300, priority=64000,conj_id=8,ip actions=drop
 cookie=0x0, duration=1.4s, table=105, n_packets=70, n_bytes=7000, priority=0 actions=goto_table:110
`;

describe('readRuleCounters', () => {
  it('adds up what decides about a rule and what counts what it let pass', () => {
    expect([...readRuleCounters(dump)]).toEqual([
      [7, { sessions: 2, packets: 11, bytes: 1078 }],
      [9, { sessions: 0, packets: 4, bytes: 400 }],
      [8, { sessions: 5, packets: 5, bytes: 300 }],
    ]);
  });

  it('finds nothing in an empty answer', () => {
    expect(readRuleCounters('').size).toBe(0);
  });
});
