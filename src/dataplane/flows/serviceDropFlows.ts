import { actionsOf } from '../actions.ts';
import { ipv4, ipv4Cidr } from '../addresses.ts';
import { priorities } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { matchOf } from '../match.ts';
import { tableNumbers } from '../tables.ts';

/** Where a Service listens. */
export type FrontendMatch = { readonly address: string; readonly protocol: string; readonly port: number };

/** Keeps a pod from beginning connections to a frontend of a Service. */
export function serviceDropFlow(podIp: string, { address, protocol, port }: FrontendMatch): Flow {
  const to = [`nw_dst=${ipv4(address)}`, `tp_dst=${port}`];
  return drop(matchOf(begins, protocol.toLowerCase(), `nw_src=${ipv4(podIp)}`, ...to));
}

/** Keeps a pod from beginning connections to any Service. */
export function serviceRangeDropFlow(podIp: string, serviceCidr: string): Flow {
  const cidr = ipv4Cidr(serviceCidr);
  return drop(matchOf(begins, 'ip', `nw_src=${ipv4(podIp)}`, cidr === undefined ? '' : `nw_dst=${cidr}`));
}

/** What is established is not asked again, as in the policy tables. */
const begins = 'ct_state=+new+trk';

/** Just above the flow that sends traffic to Services on. */
function drop(match: string): Flow {
  return {
    table: tableNumbers.dnat,
    priority: priorities.high,
    match,
    actions: actionsOf(),
    category: 'policy',
  };
}
