import { describe, expect, it } from 'vitest';
import type { Flow } from '../flow.ts';
import { initFlows } from './initFlows.ts';
import { traceflowFlows } from './traceflowFlows.ts';

const traced = { tag: 3, sourceIp: '10.0.1.2' };

function doubles(...wanted: Partial<Flow>[]): Flow[] {
  const flows = wanted.map((flow) => ({
    table: 90,
    priority: 200,
    match: '',
    actions: 'drop',
    category: 'policy' as const,
    ...flow,
  }));
  return traceflowFlows(traced, flows).slice(1);
}

describe('traceflowFlows', () => {
  it('tells where the packet leaves, and lets it', () => {
    expect(traceflowFlows(traced, [])).toEqual([
      {
        table: 110,
        priority: 250,
        match: 'ip,reg0=0x10000/0x10000,nw_src=10.0.1.2,nw_tos=12',
        actions: 'controller(max_len=256,userdata=04),output:NXM_NX_REG1[]',
        category: 'default',
      },
    ]);
  });

  it('doubles what ends packets, with the rule that does', () => {
    expect(doubles({ table: 46, priority: 14_000, match: 'conj_id=10,ip', objectId: 7 })).toEqual([
      {
        table: 46,
        priority: 14_001,
        match: 'conj_id=10,ip,nw_src=10.0.1.2,nw_tos=12',
        actions: 'load:0xa->NXM_NX_REG5[],controller(max_len=256,userdata=04)',
        category: 'default',
        objectId: 7,
      },
    ]);
    expect(
      doubles({
        table: 86,
        match: 'conj_id=10,ip',
        actions: 'load:0xa->NXM_NX_REG6[],controller(max_len=256,userdata=01)',
      }),
    ).toMatchObject([{ actions: 'load:0xa->NXM_NX_REG6[],controller(max_len=256,userdata=04)' }]);
  });

  it('doubles what isolates pods, and what is left over in a table', () => {
    expect(doubles({ table: 100, match: 'ip,reg1=0x5' }, { table: 10, priority: 0 })).toMatchObject([
      { table: 100, priority: 201, match: 'ip,reg1=0x5,nw_src=10.0.1.2,nw_tos=12' },
      { table: 10, priority: 1, match: 'ip,nw_src=10.0.1.2,nw_tos=12' },
    ]);
  });

  it('says where the packet comes from once', () => {
    const own = doubles(
      { table: 60, match: 'ip,nw_src=10.0.1.2' },
      { match: 'tcp,nw_src=10.0.1.0/24,tp_dst=80' },
    );
    expect(own.map(({ match }) => match)).toEqual([
      'ip,nw_src=10.0.1.2,nw_tos=12',
      'tcp,nw_src=10.0.1.0/24,nw_tos=12,tp_dst=80',
    ]);
    expect(doubles({ match: 'ip,nw_src=10.0.1.3' }, { match: 'tcp,nw_src=10.0.2.0/24' })).toEqual([]);
  });

  it('leaves alone what goes on, and what is no IPv4', () => {
    expect(
      doubles(
        { actions: 'goto_table:105' },
        { actions: 'conjunction(1,1/2)' },
        { actions: 'load:0x1->NXM_NX_REG6[],controller(max_len=256,userdata=02),goto_table:105' },
        { match: 'arp' },
      ),
    ).toEqual([]);
  });

  it('does not double its own', () => {
    const first = traceflowFlows(traced, initFlows());
    expect(traceflowFlows({ tag: 4, sourceIp: '10.0.1.2' }, first)).toHaveLength(1);
  });

  it('needs six flows on a node without policies', () => {
    expect(traceflowFlows(traced, initFlows()).map(({ table }) => table)).toEqual([110, 0, 10, 20, 110, 31]);
  });
});
