import { describe, expect, it } from 'vitest';
import { flowLines, parseFlowDump, parseTableDump, selectFlowLines } from './flowDump.ts';
import { podFlows } from './flows/podFlows.ts';

const named = `OFPST_FLOW reply (OF1.3) (xid=0x2):
 cookie=0x5e030000000000, duration=0.007s, table=0, n_packets=498, n_bytes=34716, priority=190,in_port="nginx-de-481c4a" actions=load:0x2->NXM_NX_REG0[0..15],goto_table:10
 cookie=0x5e030000000000, duration=12.5s, table=10, n_packets=5, n_bytes=270, reset_counts priority=200,ip,in_port="nginx-de-481c4a",dl_src=32:a1:45:43:7c:96,nw_src=10.10.0.2 actions=goto_table:30
 cookie=0x0, duration=1s, table=96, n_packets=0, n_bytes=0, ip actions=drop
 cookie=0x5e000000000000, duration=1s, table=90, n_packets=0, n_bytes=0, priority=0 actions=goto_table:100
`;

describe('reading dump-flows', () => {
  it('understands names, missing priorities and flags', () => {
    const ports = new Map([['nginx-de-481c4a', 3]]);
    expect(parseFlowDump(named, ports)).toEqual([
      flow(0x5e030000000000n, 0, 190, 'in_port=3', 'load:0x2->NXM_NX_REG0[0..15],goto_table:10'),
      flow(
        0x5e030000000000n,
        10,
        200,
        'ip,in_port=3,dl_src=32:a1:45:43:7c:96,nw_src=10.10.0.2',
        'goto_table:30',
      ),
      flow(0n, 96, 32768, 'ip', 'drop'),
      flow(0x5e000000000000n, 90, 0, '', 'goto_table:100'),
    ]);
  });

  it('cuts lines before the table, as antctl prints them', () => {
    expect(flowLines(named)[0]).toBe(
      'table=0, n_packets=498, n_bytes=34716, priority=190,in_port="nginx-de-481c4a" actions=load:0x2->NXM_NX_REG0[0..15],goto_table:10',
    );
    expect(flowLines(named)).toHaveLength(4);
  });

  it("picks a pod's lines in the order of its flows", () => {
    const wanted = podFlows({
      ofport: 3,
      ip: '10.10.0.2',
      mac: '32:a1:45:43:7c:96',
      gatewayMac: '46:05:cf:f0:69:b3',
    });
    const lines = flowLines(named);
    const ports = new Map([['nginx-de-481c4a', 3]]);
    expect(selectFlowLines([...lines].reverse(), wanted, ports)).toEqual(lines.slice(0, 2));
    expect(selectFlowLines(lines, wanted, new Map())).toEqual([]);
  });
});

describe('reading dump-tables', () => {
  it('counts the flows of each table and repeats dittos', () => {
    const text = `OFPST_TABLE reply (OF1.3) (xid=0x2):
  table 0:
    active=2, lookup=5, matched=4

  table 1:
    active=0, lookup=0, matched=0

  tables 2...9: ditto

  table 10 ("named"):
    active=13, lookup=0, matched=0

  table 11:
    active=1, lookup=0, matched=0

  tables 12...13: ditto

  table 14: ditto
`;
    expect(parseTableDump(text)).toEqual(
      new Map([
        [0, 2],
        [10, 13],
        [11, 1],
        [12, 1],
        [13, 1],
        [14, 1],
      ]),
    );
  });
});

function flow(cookie: bigint, table: number, priority: number, match: string, actions: string) {
  return { cookie, table, priority, match, actions };
}
