import { networkContains, parseIpv4, parseIpv4Cidr } from '#base/ipv4.ts';
import { actionsOf } from '../actions.ts';
import { ipv4 } from '../addresses.ts';
import type { Flow } from '../flow.ts';
import { canonicalMatch, matchOf } from '../match.ts';
import { type Direction, policyTables } from '../policy/direction.ts';
import { directionOf } from '../policy/orderedTables.ts';
import { packetInReasons, toAgent } from '../policy/packetIn.ts';
import { tableNumbers } from '../tables.ts';

/**
 * A packet that is traced: it comes from `sourceIp` and carries `tag` as its DSCP value, which no router on the way
 * changes and tunnels leave as it is.
 */
export type TracedPackets = { readonly tag: number; readonly sourceIp: string };

/** Above everything in the output table. */
const outputPriority = 250;

/** The ToS byte of a DSCP value. */
export function tosOf(tag: number): number {
  return tag << 2;
}

/**
 * What tells the agent of a traced packet: where it leaves the bridge, and wherever one of the flows in `wanted` ends it.
 * Those are doubled, a little above themselves, for the traced packet alone.
 */
export function traceflowFlows(traced: TracedPackets, wanted: Iterable<Flow>): Flow[] {
  const flows = [outputFlow(traced)];
  for (const flow of wanted) {
    const double = isEnd(flow) ? endOf(flow, traced) : undefined;
    if (double !== undefined) flows.push(double);
  }
  return flows;
}

function outputFlow(traced: TracedPackets): Flow {
  return {
    table: tableNumbers.output,
    priority: outputPriority,
    match: matchOf('ip', 'reg0=0x10000/0x10000', ...fieldsOf(traced)),
    actions: actionsOf(toAgent(packetInReasons.trace), 'output:NXM_NX_REG1[]'),
    category: 'default',
  };
}

function fieldsOf({ tag, sourceIp }: TracedPackets): readonly string[] {
  return [`nw_src=${ipv4(sourceIp)}`, `nw_tos=${tosOf(tag)}`];
}

/** Whether a packet goes nowhere from a flow; it may have been shown to the agent before. Not those of here. */
function isEnd({ match, actions }: Flow): boolean {
  if (match.includes('nw_tos=')) return false;
  if (actions === 'drop') return true;
  const shown = actions.lastIndexOf('controller(');
  return shown >= 0 && actions.indexOf(')', shown) === actions.length - 1;
}

/** The same for the traced packet; undefined where it never comes. */
function endOf({ table, priority, match, objectId }: Flow, traced: TracedPackets): Flow | undefined {
  const fields = match === '' ? [] : match.split(',');
  if (fields.some((field) => /^(arp|icmp6|tcp6|udp6|sctp6|ipv6|dl_type=.*|dl_vlan.*)$/.test(field)))
    return undefined;
  const source = fields.find((field) => field.startsWith('nw_src='));
  if (source !== undefined && !isFrom(source.slice('nw_src='.length), traced.sourceIp)) return undefined;
  const others = fieldsOf(traced).filter((field) => source === undefined || !field.startsWith('nw_src='));
  const protocol = fields.some((field) => /^(ip|tcp|udp|icmp|sctp)$/.test(field)) ? [] : ['ip'];
  return {
    table,
    priority: priority + 1,
    match: canonicalMatch([...fields, ...protocol, ...others].join(',')),
    actions: actionsOf(...noteRule(fields, directionOf(table)), toAgent(packetInReasons.trace)),
    category: 'default',
    ...(objectId !== undefined && { objectId }),
  };
}

/** The rule whose conjunction ends the packet: its own flow may not say so. */
function noteRule(fields: readonly string[], direction: Direction | undefined): readonly string[] {
  const id = fields.find((field) => field.startsWith('conj_id='))?.slice('conj_id='.length);
  if (id === undefined || direction === undefined) return [];
  return [`load:0x${Number(id).toString(16)}->NXM_NX_REG${policyTables[direction].register}[]`];
}

function isFrom(range: string, address: string): boolean {
  const number = parseIpv4(address);
  return (
    number !== undefined &&
    networkContains(parseIpv4Cidr(range.includes('/') ? range : `${range}/32`), number)
  );
}
