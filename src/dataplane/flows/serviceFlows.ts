import { actionsOf, gotoTable, loadOutputPort, setDestinationMac } from '../actions.ts';
import { ipv4Cidr, mac } from '../addresses.ts';
import { gatewayOfport, priorities } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { matchOf } from '../match.ts';
import { tableNumbers } from '../tables.ts';

/** The cluster's range of Service addresses and the gateway behind which kube-proxy serves them. */
export type ServiceFlowInput = { readonly serviceCidr: string; readonly gatewayMac: string };

/**
 * Traffic to Services leaves through the gateway at once. kube-proxy picks an endpoint, and the packet comes back
 * through the gateway with the pod's own source address, now to meet the policies.
 */
export function serviceFlows(input: ServiceFlowInput): Flow[] {
  const cidr = ipv4Cidr(input.serviceCidr);
  return [
    {
      table: tableNumbers.dnat,
      priority: priorities.normal,
      match: matchOf('ip', cidr === undefined ? '' : `nw_dst=${cidr}`),
      actions: actionsOf(
        setDestinationMac(mac(input.gatewayMac)),
        loadOutputPort(gatewayOfport),
        gotoTable(tableNumbers.conntrackCommit),
      ),
      category: 'service',
    },
  ];
}
