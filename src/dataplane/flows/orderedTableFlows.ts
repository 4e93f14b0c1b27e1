import { gotoTable } from '../actions.ts';
import { ipv4 } from '../addresses.ts';
import { relatedMatch } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { matchOf } from '../match.ts';
import { tableNumbers, tables } from '../tables.ts';

/** Above every rule of these tables. */
const bypassPriority = 64_990;

/**
 * What the tables of ordered rules hold beside the rules: where packets go on that no rule matched, that established
 * connections are not asked again, nor what speaks of a connection, and that the node reaches its own pods.
 */
export function orderedTableFlows({ gatewayIp }: { readonly gatewayIp: string }): Flow[] {
  const established = matchOf('ct_state=-new+est', 'ip');
  const flows = tables.flatMap(({ number, next, presence }) => {
    if (presence !== 'policy' || next === undefined) return [];
    const isEgress = number < tableNumbers.egressRule;
    const after = isEgress ? tableNumbers.l3Forwarding : tableNumbers.conntrackCommit;
    return [flow(number, 0, '', next), flow(number, bypassPriority, established, after)];
  });
  const fromNode = matchOf('ip', `nw_src=${ipv4(gatewayIp)}`);
  const { firstEgressTier, firstIngressTier, l3Forwarding, conntrackCommit } = tableNumbers;
  return [
    ...flows,
    flow(firstEgressTier, bypassPriority, relatedMatch, l3Forwarding),
    flow(firstIngressTier, bypassPriority, relatedMatch, conntrackCommit),
    flow(firstIngressTier, bypassPriority, fromNode, conntrackCommit),
  ];
}

function flow(table: number, priority: number, match: string, to: number): Flow {
  return { table, priority, match, actions: gotoTable(to), category: 'default' };
}
