import { describe, expect, it } from 'vitest';
import { podFlows } from './podFlows.ts';

describe("a pod's flows", () => {
  const pod = { ofport: 3, ip: '10.10.0.2', mac: '32:a1:45:43:7c:96', gatewayMac: '46:05:cf:f0:69:b3' };

  it("are the seed's five", () => {
    const printed = podFlows(pod).map(
      ({ table, priority, match, actions }) =>
        `table=${table} priority=${priority},${match} actions=${actions}`,
    );
    expect(printed.sort()).toEqual([
      'table=0 priority=190,in_port=3 actions=load:0x2->NXM_NX_REG0[0..15],goto_table:10',
      'table=10 priority=200,arp,in_port=3,arp_spa=10.10.0.2,arp_sha=32:a1:45:43:7c:96 actions=goto_table:20',
      'table=10 priority=200,ip,in_port=3,dl_src=32:a1:45:43:7c:96,nw_src=10.10.0.2 actions=goto_table:30',
      'table=70 priority=200,ip,dl_dst=aa:bb:cc:dd:ee:ff,nw_dst=10.10.0.2 actions=set_field:46:05:cf:f0:69:b3->eth_src,set_field:32:a1:45:43:7c:96->eth_dst,dec_ttl,goto_table:80',
      'table=80 priority=200,dl_dst=32:a1:45:43:7c:96 actions=load:0x3->NXM_NX_REG1[],load:0x1->NXM_NX_REG0[16],goto_table:90',
    ]);
    expect(new Set(podFlows(pod).map((flow) => flow.category))).toEqual(new Set(['pod']));
  });

  it('lead to the tables of ordered rules where there are any', () => {
    const changed = podFlows({ ...pod, entry: 'ordered' }).filter(({ actions }) =>
      /goto_table:85$/.test(actions),
    );
    expect(changed.map(({ table }) => table)).toEqual([80]);
  });

  it.each([{ ip: '10.0.0.2,in_port=9' }, { mac: 'zz' }, { ofport: -1 }, { gatewayMac: '' }])(
    'are refused with %j, so that nothing forges a flow',
    (bad) => {
      expect(() => podFlows({ ...pod, ...bad })).toThrow(
        expect.objectContaining({ code: 'ANTREA_FLOW_INPUT_INVALID' }),
      );
    },
  );
});
