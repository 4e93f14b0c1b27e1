import { describe, expect, it } from 'vitest';
import { parseTrace } from './traceText.ts';

const first = `Flow: tcp,in_port=7

bridge("br-int")
----------------
 0. in_port=7, priority 190, cookie 0x6030000000000
    load:0x2->NXM_NX_REG0[0..15]
    goto_table:10
30. ip, priority 200, cookie 0x6000000000000
    ct(table=31,zone=65520)
    drop

Final flow: unchanged
Megaflow: recirc_id=0,eth,ip,in_port=7,nw_frag=no
Datapath actions: ct(zone=65520),recirc(0x14)

===============================================================================
recirc(0x14) - resume conntrack with default ct_state=trk|new (use --ct-next to customize)
===============================================================================
`;

describe('parseTrace', () => {
  it('reads the port that a packet leaves by, in the last part', () => {
    const last = `
110. ip,reg0=0x10000/0x10000, priority 200, cookie 0x6000000000000
    output:NXM_NX_REG1[]
     -> output port is 4

Megaflow: recirc_id=0x15,eth,ip,in_port=1,nw_frag=no
Datapath actions: 4
`;
    expect(parseTrace(first + last)).toEqual({ kind: 'output', port: 4 });
  });

  it('reads the table that dropped it', () => {
    const last = `
 90. priority 0, cookie 0x6000000000000
    goto_table:100
100. ip,reg1=0x4, priority 200, cookie 0x6000000000000
    drop

Datapath actions: drop
`;
    expect(parseTrace(first + last)).toEqual({ kind: 'dropped', table: 100 });
  });

  it('refuses what is no trace', () => {
    expect(() => parseTrace('error: Bad openflow flow syntax')).toThrow('not a trace');
    expect(() => parseTrace(first)).toThrow('not a trace');
  });
});
