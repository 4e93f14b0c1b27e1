import { describe, expect, it } from 'vitest';
import { peerFlows } from './peerFlows.ts';

describe("a peer's flows", () => {
  it('answer ARP for its gateway and send its pods through the tunnel', () => {
    const [arp, route] = peerFlows({
      peerGatewayIp: '10.10.1.1',
      peerPodCidr: '10.10.1.0/24',
      peerNodeIp: '192.0.2.7',
      gatewayMac: '46:05:cf:f0:69:b3',
      tunnelOfport: 1,
    });
    expect(arp).toMatchObject({
      table: 20,
      priority: 200,
      match: 'arp,arp_tpa=10.10.1.1,arp_op=1',
      category: 'node',
    });
    expect(arp?.actions).toMatch(/set_field:10\.10\.1\.1->arp_spa,IN_PORT$/);
    expect(route).toEqual({
      table: 70,
      priority: 200,
      match: 'ip,nw_dst=10.10.1.0/24',
      actions:
        'dec_ttl,set_field:46:05:cf:f0:69:b3->eth_src,set_field:aa:bb:cc:dd:ee:ff->eth_dst,load:0x1->NXM_NX_REG1[],load:0x1->NXM_NX_REG0[16],set_field:192.0.2.7->tun_dst,goto_table:105',
      category: 'node',
    });
  });
});
