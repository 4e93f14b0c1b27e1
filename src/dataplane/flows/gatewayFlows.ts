import { actionsOf, gotoTable, loadOutputPort, loadSource, setDestinationMac } from '../actions.ts';
import { ipv4, mac } from '../addresses.ts';
import { gatewayMark, gatewayOfport, priorities, sources, virtualMac } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { matchOf } from '../match.ts';
import { entryTables, type PolicyEntryKind } from '../policy/entry.ts';
import { tableNumbers } from '../tables.ts';

/** The node's own end of the bridge. `entry` is `direct` when absent. */
export type GatewayFlowInput = {
  readonly gatewayMac: string;
  readonly gatewayIp: string;
  readonly entry?: PolicyEntryKind;
};

/**
 * The flows of antrea-gw0. Anything may be sent from the node, because it routes for others; its ARP is guarded.
 * Replies to connections that came through the gateway go back to it, whatever MAC address they carry.
 */
export function gatewayFlows(input: GatewayFlowInput): Flow[] {
  const gatewayMac = mac(input.gatewayMac);
  const gatewayIp = ipv4(input.gatewayIp);
  const port = `in_port=${gatewayOfport}`;
  const macNumber = `0x${BigInt(`0x${gatewayMac.replaceAll(':', '')}`).toString(16)}`;
  const { normal, high } = priorities;
  const t = tableNumbers;
  return [
    gateway(t.classification, normal, port, actionsOf(loadSource(sources.gateway), gotoTable(t.spoofGuard))),
    gateway(t.spoofGuard, normal, matchOf('ip', port), gotoTable(t.conntrackZone)),
    gateway(
      t.spoofGuard,
      normal,
      matchOf('arp', port, `arp_spa=${gatewayIp}`, `arp_sha=${gatewayMac}`),
      gotoTable(t.arpResponder),
    ),
    gateway(
      t.conntrackState,
      normal,
      matchOf('ct_state=-new+trk', `ct_mark=0x${gatewayMark.toString(16)}`, 'ip'),
      actionsOf(`load:${macNumber}->NXM_OF_ETH_DST[]`, gotoTable(t.dnat)),
    ),
    gateway(
      t.l3Forwarding,
      normal,
      matchOf('ip', `dl_dst=${virtualMac}`, `nw_dst=${gatewayIp}`),
      actionsOf(setDestinationMac(gatewayMac), gotoTable(t.l2Forwarding)),
    ),
    gateway(
      t.l2Forwarding,
      normal,
      `dl_dst=${gatewayMac}`,
      actionsOf(loadOutputPort(gatewayOfport), gotoTable(entryTables[input.entry ?? 'direct'].ingress)),
    ),
    // The node's probes reach its pods whatever the policies say.
    gateway(t.ingressRule, high, matchOf('ip', `nw_src=${gatewayIp}`), gotoTable(t.conntrackCommit)),
  ];
}

function gateway(table: number, priority: number, match: string, actions: string): Flow {
  return { table, priority, match, actions, category: 'default' };
}
