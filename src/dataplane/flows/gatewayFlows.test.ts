import { describe, expect, it } from 'vitest';
import { gatewayFlows } from './gatewayFlows.ts';

describe("the gateway's flows", () => {
  const addresses = { gatewayMac: '06:05:cf:f0:69:b3', gatewayIp: '10.10.0.1' };
  const flows = gatewayFlows(addresses);

  it('lead to the tables of ordered rules where there are any', () => {
    const toGateway = (list: typeof flows) => list.find(({ table }) => table === 80)?.actions;
    expect(toGateway(flows)).toMatch(/,goto_table:90$/);
    expect(toGateway(gatewayFlows({ ...addresses, entry: 'ordered' }))).toMatch(/,goto_table:85$/);
  });

  it('let the node probe its pods past every policy, as the seed prints it', () => {
    expect(flows).toContainEqual({
      table: 90,
      priority: 210,
      match: 'ip,nw_src=10.10.0.1',
      actions: 'goto_table:105',
      category: 'default',
    });
  });

  it('send replies of connections from the gateway back to it; numbers have no leading zeros', () => {
    const reply = flows.find((flow) => flow.table === 31);
    expect(reply?.match).toBe('ct_state=-new+trk,ct_mark=0x20,ip');
    expect(reply?.actions).toBe('load:0x605cff069b3->NXM_OF_ETH_DST[],goto_table:40');
  });
});
