import { describe, expect, it } from 'vitest';
import { serviceFlows } from './serviceFlows.ts';

describe('traffic to Services', () => {
  it('leaves through the gateway', () => {
    expect(serviceFlows({ serviceCidr: '10.96.0.1/12', gatewayMac: '46:05:cf:f0:69:b3' })).toEqual([
      {
        table: 40,
        priority: 200,
        match: 'ip,nw_dst=10.96.0.0/12',
        actions:
          'set_field:46:05:cf:f0:69:b3->eth_dst,load:0x2->NXM_NX_REG1[],load:0x1->NXM_NX_REG0[16],goto_table:105',
        category: 'service',
      },
    ]);
  });
});
