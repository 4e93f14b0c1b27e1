import { networkContains, parseIpv4, parseIpv4Cidr } from '#base/ipv4.ts';
import type { Flow } from '../../flow.ts';
import { tableNumbers } from '../../tables.ts';
import { type Direction, policyTables } from '../direction.ts';
import { directionOf } from '../orderedTables.ts';

/** A new connection as the policy tables see it; `ofport` is the port that it leaves by. */
export type Packet = {
  readonly src: string;
  readonly dst: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  /** Of the destination; for ICMP the type. */
  readonly port: number;
  readonly sourcePort?: number;
  readonly icmpCode?: number;
  readonly ofport: number;
};

/** What becomes of a packet, and the numbers of the rules that told the agent of it. */
export type SimulatedVerdict = {
  readonly verdict: 'allow' | 'drop' | 'reject';
  readonly logged: readonly number[];
};

type SimulatedFlow = Pick<Flow, 'table' | 'priority' | 'match' | 'actions'>;

/** Whether the policy tables of a direction let a packet pass. */
export function passes(flows: Iterable<SimulatedFlow>, direction: Direction, packet: Packet): boolean {
  return new SimulatedTables(flows).verdict(direction, packet).verdict === 'allow';
}

/** Whether a new connection to a Service leaves the bridge: nothing is above the flow that sends it on. */
export function leavesForService(flows: Iterable<SimulatedFlow>, packet: Packet): boolean {
  return ![...flows].some(
    ({ table, actions, match }) =>
      table === tableNumbers.dnat && actions === 'drop' && matches(match, packet),
  );
}

/**
 * The policy tables, read from the flows alone and walked as Open vSwitch does: from the highest priority down, at each
 * the flow that matches, or else the clauses that the packet meets are gathered. A conjunction that is whole looks for
 * its action flow; without one the packet falls through the table. A table without a match leads to the next.
 */
export class SimulatedTables {
  readonly #tables = new Map<number, SimulatedFlow[]>();

  constructor(flows: Iterable<SimulatedFlow>) {
    for (const flow of flows) {
      if (directionOf(flow.table) === undefined) continue;
      const table = this.#tables.get(flow.table);
      if (table === undefined) this.#tables.set(flow.table, [flow]);
      else table.push(flow);
    }
    for (const table of this.#tables.values()) table.sort((a, b) => b.priority - a.priority);
  }

  verdict(direction: Direction, packet: Packet): SimulatedVerdict {
    const { after } = policyTables[direction];
    const ofDirection = [...this.#tables.keys()].filter((table) => directionOf(table) === direction);
    const logged: number[] = [];
    let from = 0;
    for (const table of ofDirection.sort((a, b) => a - b)) {
      if (table < from) continue;
      const actions = this.#actionsAt(table, packet);
      if (actions === undefined) continue;
      logged.push(...loggedBy(actions));
      const next = /goto_table:(\d+)$/.exec(actions)?.[1];
      if (next === undefined) return { verdict: isReject(actions) ? 'reject' : 'drop', logged };
      if (Number(next) >= after) break;
      from = Number(next);
    }
    return { verdict: 'allow', logged };
  }

  #actionsAt(table: number, packet: Packet): string | undefined {
    const flows = this.#tables.get(table) ?? [];
    const level: SimulatedFlow[] = [];
    for (const [at, flow] of flows.entries()) {
      if (!flow.match.startsWith('conj_id=') && matches(flow.match, packet)) level.push(flow);
      if (level.length === 0 || flows[at + 1]?.priority === flow.priority) continue;
      const decided = this.#decide(table, level);
      if (decided !== undefined) return decided.actions;
      level.length = 0;
    }
    return undefined;
  }

  /** What flows of one priority say, `actions` being undefined where the packet falls through the table. */
  #decide(
    table: number,
    level: readonly SimulatedFlow[],
  ): { readonly actions: string | undefined } | undefined {
    const plain = level.find(({ actions }) => !actions.startsWith('conjunction('));
    if (plain !== undefined) return plain;
    const found = complete(level).map((id) => this.#actionFlow(table, id)?.actions);
    const effects = new Set(found.map((actions) => actions?.replace(/^load:\w+/, '')));
    // Open vSwitch takes any of them.
    if (effects.size > 1) throw new Error(`rules of one priority disagree: ${[...effects].join(' | ')}`);
    return found.length === 0 ? undefined : { actions: found[0] };
  }

  #actionFlow(table: number, id: number): SimulatedFlow | undefined {
    return this.#tables.get(table)?.find(({ match }) => match === `conj_id=${id},ip`);
  }
}

function isReject(actions: string): boolean {
  return (userdataOf(actions) & 1) !== 0;
}

function loggedBy(actions: string): number[] {
  const id = /^load:(0x[0-9a-f]+)->/.exec(actions)?.[1];
  return (userdataOf(actions) & 2) === 0 || id === undefined ? [] : [Number(id)];
}

function userdataOf(actions: string): number {
  return Number.parseInt(/controller\(.*userdata=([0-9a-f]{2})/.exec(actions)?.[1] ?? '0', 16);
}

/** Ids of the conjunctions of which every clause is there. */
function complete(flows: readonly SimulatedFlow[]): number[] {
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
  return match === '' || match.split(',').every((field) => fieldMatches(field, packet));
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
    case 'icmp':
      return packet.protocol === name;
    case 'nw_src':
      return inNetwork(value, packet.src);
    case 'nw_dst':
      return inNetwork(value, packet.dst);
    case 'nw_frag':
      // Packets of the simulation are whole.
      return false;
    case 'reg1':
      return Number(value) === packet.ofport;
    case 'tp_dst':
    case 'icmp_type':
      return portMatches(value, packet.port);
    case 'tp_src':
      return portMatches(value, packet.sourcePort ?? 0);
    case 'icmp_code':
      return portMatches(value, packet.icmpCode ?? 0);
    default:
      throw new Error(`the simulation does not know ${field}`);
  }
}

function portMatches(value: string, port: number): boolean {
  const [want = '', mask = '0xffff'] = value.split('/');
  return (port & Number(mask)) === Number(want);
}

function inNetwork(network: string, address: string): boolean {
  const cidr = network.includes('/') ? network : `${network}/32`;
  return networkContains(parseIpv4Cidr(cidr), parseIpv4(address) ?? -1);
}
