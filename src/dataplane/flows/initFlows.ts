import { actionsOf, gotoTable } from '../actions.ts';
import { conntrackZone, gatewayMark, priorities, sources } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { matchOf } from '../match.ts';
import { entryTables, type PolicyEntryKind } from '../policy/entry.ts';
import { type FlowTable, tableNumbers, tables } from '../tables.ts';

/**
 * The flows of an empty node: every table's miss flow, ARP, conntrack, established connections, output. IPv6 and
 * anything else that is neither IPv4 nor ARP meets the miss flow of SpoofGuard, or no flow in ConntrackZone: dropped.
 */
export function initFlows(entry: PolicyEntryKind = 'direct'): Flow[] {
  return [...missFlows(entry), arpFlow(), ...conntrackFlows(), ...establishedFlows(), outputFlow()];
}

function missFlows(entry: PolicyEntryKind): Flow[] {
  return tables
    .filter((table) => table.presence === 'base' && table.miss !== 'none')
    .map((table) => base(table.number, priorities.miss, '', missAction(table, entry)));
}

function missAction({ number, miss, next }: FlowTable, entry: PolicyEntryKind): string {
  if (number === tableNumbers.dnat) return gotoTable(entryTables[entry].egress);
  if (number === tableNumbers.l2Forwarding) return gotoTable(entryTables[entry].ingress);
  return miss === 'next' && next !== undefined ? gotoTable(next) : actionsOf();
}

/** What the responder does not answer is switched like on any Ethernet segment. */
function arpFlow(): Flow {
  return base(tableNumbers.arpResponder, priorities.low, 'arp', 'NORMAL');
}

function conntrackFlows(): Flow[] {
  const fromGateway = `reg0=0x${sources.gateway}/0xffff`;
  const mark = `0x${gatewayMark.toString(16)}`;
  const commit = (extra: string) => `ct(commit,table=${tableNumbers.output},zone=${conntrackZone}${extra})`;
  const state = tableNumbers.conntrackState;
  return [
    base(
      tableNumbers.conntrackZone,
      priorities.normal,
      'ip',
      `ct(table=${tableNumbers.conntrackState},zone=${conntrackZone})`,
    ),
    base(
      state,
      priorities.high,
      matchOf('ct_state=-new+trk', `ct_mark=${mark}`, 'ip', fromGateway),
      gotoTable(tableNumbers.dnat),
    ),
    base(state, priorities.low, matchOf('ct_state=+inv+trk', 'ip'), actionsOf()),
    base(
      tableNumbers.conntrackCommit,
      priorities.normal,
      matchOf('ct_state=+new+trk', 'ip', fromGateway),
      commit(`,exec(load:${mark}->NXM_NX_CT_MARK[])`),
    ),
    base(tableNumbers.conntrackCommit, priorities.low, matchOf('ct_state=+new+trk', 'ip'), commit('')),
  ];
}

/** Packets of established connections skip the policy tables. */
function establishedFlows(): Flow[] {
  const match = matchOf('ct_state=-new+est', 'ip');
  return [
    base(tableNumbers.egressRule, priorities.high, match, gotoTable(tableNumbers.l3Forwarding)),
    base(tableNumbers.ingressRule, priorities.high, match, gotoTable(tableNumbers.conntrackCommit)),
  ];
}

function outputFlow(): Flow {
  const match = matchOf('ip', 'reg0=0x10000/0x10000');
  return base(tableNumbers.output, priorities.normal, match, 'output:NXM_NX_REG1[]');
}

function base(table: number, priority: number, match: string, actions: string): Flow {
  return { table, priority, match, actions, category: 'default' };
}
