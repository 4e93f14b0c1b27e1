import { actionsOf, gotoTable, loadOutputPort, setDestinationMac, setSourceMac } from '../actions.ts';
import { ipv4, ipv4Cidr, mac, ofport } from '../addresses.ts';
import { priorities, virtualMac } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { matchOf } from '../match.ts';
import { tableNumbers } from '../tables.ts';

/** Another node: its gateway address, its pods' range, its own address; and this node's gateway and tunnel. */
export type PeerFlowInput = {
  readonly peerGatewayIp: string;
  readonly peerPodCidr: string;
  readonly peerNodeIp: string;
  readonly gatewayMac: string;
  readonly tunnelOfport: number;
};

/** The two flows of a peer: this bridge answers ARP for the peer's gateway, and its pods are reached by the tunnel. */
export function peerFlows(input: PeerFlowInput): Flow[] {
  return [arpResponse(ipv4(input.peerGatewayIp)), toPeerPods(input)];
}

function arpResponse(gatewayIp: string): Flow {
  return {
    table: tableNumbers.arpResponder,
    priority: priorities.normal,
    match: matchOf('arp', `arp_tpa=${gatewayIp}`, 'arp_op=1'),
    actions: actionsOf(
      'move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[]',
      setSourceMac(virtualMac),
      'load:0x2->NXM_OF_ARP_OP[]',
      'move:NXM_NX_ARP_SHA[]->NXM_NX_ARP_THA[]',
      `set_field:${virtualMac}->arp_sha`,
      'move:NXM_OF_ARP_SPA[]->NXM_OF_ARP_TPA[]',
      `set_field:${gatewayIp}->arp_spa`,
      'IN_PORT',
    ),
    category: 'node',
  };
}

function toPeerPods(input: PeerFlowInput): Flow {
  const cidr = ipv4Cidr(input.peerPodCidr);
  return {
    table: tableNumbers.l3Forwarding,
    priority: priorities.normal,
    match: matchOf('ip', cidr === undefined ? '' : `nw_dst=${cidr}`),
    actions: actionsOf(
      'dec_ttl',
      setSourceMac(mac(input.gatewayMac)),
      setDestinationMac(virtualMac),
      loadOutputPort(ofport(input.tunnelOfport)),
      `set_field:${ipv4(input.peerNodeIp)}->tun_dst`,
      gotoTable(tableNumbers.conntrackCommit),
    ),
    category: 'node',
  };
}
