import { networkContains, parseIpv4, parseIpv4Cidr } from '#base/ipv4.ts';
import type { Flow } from '../../flow.ts';
import { tableNumbers } from '../../tables.ts';
import { type Direction, policyTables } from '../direction.ts';

/** A new connection as the policy tables see it; `ofport` is the port that it leaves by. */
export type Packet = {
  readonly src: string;
  readonly dst: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  readonly port: number;
  readonly ofport: number;
};

/**
 * What the policy tables of a direction do with a packet, read from the flows alone, as Open vSwitch does: per priority
 * the clauses that the packet meets are gathered, and a conjunction that is whole looks for its action flow.
 */
export function passes(flows: Iterable<Flow>, direction: Direction, packet: Packet): boolean {
  const { rules, isolation } = policyTables[direction];
  const matching = [...flows].filter(
    (flow) => !flow.match.includes('conj_id') && matches(flow.match, packet),
  );
  const actions = new Set([...flows].filter((flow) => flow.table === rules).map((flow) => flow.match));
  const ofRules = matching.filter((flow) => flow.table === rules);
  for (const priority of [...new Set(ofRules.map((flow) => flow.priority))].sort((a, b) => b - a)) {
    for (const id of complete(ofRules.filter((flow) => flow.priority === priority))) {
      if (actions.has(`conj_id=${id},ip`)) return true;
    }
  }
  return !matching.some((flow) => flow.table === isolation && flow.actions === 'drop');
}

/** Whether a new connection to a Service leaves the bridge: nothing is above the flow that sends it on. */
export function leavesForService(flows: Iterable<Flow>, packet: Packet): boolean {
  return ![...flows].some(
    ({ table, actions, match }) =>
      table === tableNumbers.dnat && actions === 'drop' && matches(match, packet),
  );
}

/** Ids of the conjunctions of which every clause is there. */
function complete(flows: readonly Flow[]): number[] {
  const met = new Map<number, { readonly places: Set<number>; readonly of: number }>();
  for (const { actions } of flows) {
    for (const [, id, place, of] of actions.matchAll(/conjunction\((\d+),(\d+)\/(\d+)\)/g)) {
      const entry = met.get(Number(id)) ?? { places: new Set<number>(), of: Number(of) };
      entry.places.add(Number(place));
      met.set(Number(id), entry);
    }
  }
  return [...met].filter(([, { places, of }]) => places.size === of).map(([id]) => id);
}

function matches(match: string, packet: Packet): boolean {
  return match.split(',').every((field) => fieldMatches(field, packet));
}

function fieldMatches(field: string, packet: Packet): boolean {
  const [name = '', value = ''] = field.split('=');
  switch (name) {
    case 'ip':
      return true;
    case 'ct_state':
      return value === '+new+trk';
    case 'tcp':
    case 'udp':
    case 'sctp':
      return packet.protocol === name;
    case 'nw_src':
      return inNetwork(value, packet.src);
    case 'nw_dst':
      return inNetwork(value, packet.dst);
    case 'reg1':
      return Number(value) === packet.ofport;
    case 'tp_dst': {
      const [want = '', mask = '0xffff'] = value.split('/');
      return (packet.port & Number(mask)) === Number(want);
    }
    default:
      throw new Error(`the simulation does not know ${field}`);
  }
}

function inNetwork(network: string, address: string): boolean {
  const cidr = network.includes('/') ? network : `${network}/32`;
  return networkContains(parseIpv4Cidr(cidr), parseIpv4(address) ?? -1);
}
