/**
 * How the switch counts what rules let pass. A connection that a rule allows is committed with the rule's number in its
 * label, that of the ingress rule low and that of the egress rule high. The flows here count established packets by it,
 * both directions of a connection, and do with them what the pipeline does without. The first packet of a connection is
 * counted by the rule's action flow, which therefore counts connections.
 * @module
 */
import { gotoTable } from '../actions.ts';
import { conntrackZone, gatewayMark, sources } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { matchOf } from '../match.ts';
import { tableNumbers } from '../tables.ts';
import type { Conjunction } from './conjunction.ts';
import { type Direction, policyTables } from './direction.ts';
import { ruleMark } from './inherited.ts';

/** All above what these tables hold on a node without policies. */
const priorities = { gateway: 220, others: 210, established: 210 } as const;

const registerBits = 32;
/** Where the label keeps the number of a direction's rule: the lowest bit. */
const labelBit: Readonly<Record<Direction, number>> = { In: 0, Out: registerBits };

/** Commits new connections as the base flows do, and puts the numbers of their rules into the label. */
export function labellingFlows(): Flow[] {
  const match = ['ct_state=+new+trk', 'ip'];
  const labels = `${labelMove('In')},${labelMove('Out')}`;
  const mark = `load:0x${gatewayMark.toString(16)}->NXM_NX_CT_MARK[]`;
  const fromGateway = matchOf(...match, `reg0=0x${sources.gateway}/0xffff`);
  return [
    commitFlow(priorities.gateway, fromGateway, `${mark},${labels}`),
    commitFlow(priorities.others, matchOf(...match), labels),
  ];
}

/** Counts the established packets of what a rule allowed; undefined for rules that allow nothing. */
export function countingFlow({ spec, id }: Pick<Conjunction, 'spec' | 'id'>): Flow | undefined {
  if ((spec.order?.action ?? 'Allow') !== 'Allow') return undefined;
  const { direction } = spec;
  const established = ['ct_state=-new+est', labelMatch(direction, id), 'ip'];
  // A packet is one of two rules, so each direction has a table of its own.
  const place =
    direction === 'Out'
      ? {
          table: tableNumbers.conntrackCommit,
          match: matchOf(...established),
          actions: gotoTable(tableNumbers.output),
        }
      : {
          table: tableNumbers.output,
          match: matchOf(...established, 'reg0=0x10000/0x10000'),
          actions: 'output:NXM_NX_REG1[]',
        };
  return { ...place, priority: priorities.established, category: 'rule', objectId: ruleMark(spec.key) };
}

/** The rule's number in the match of a counting flow, as {@link countingFlow} makes it; undefined for other matches. */
export function countedRule(match: string): number | undefined {
  const [, value, mask] = /\bct_label=(0x[0-9a-f]+)\/(0x[0-9a-f]+)\b/.exec(match) ?? [];
  if (value === undefined || mask === undefined) return undefined;
  const direction = BigInt(mask) === maskOf('In') ? 'In' : 'Out';
  return Number(BigInt(value) >> BigInt(labelBit[direction]));
}

function commitFlow(priority: number, match: string, exec: string): Flow {
  const actions = `ct(commit,table=${tableNumbers.output},zone=${conntrackZone},exec(${exec}))`;
  return { table: tableNumbers.conntrackCommit, priority, match, actions, category: 'policy' };
}

function labelMove(direction: Direction): string {
  const low = labelBit[direction];
  const register = `NXM_NX_REG${policyTables[direction].register}[]`;
  return `move:${register}->NXM_NX_CT_LABEL[${low}..${low + registerBits - 1}]`;
}

function labelMatch(direction: Direction, id: number): string {
  const value = BigInt(id) << BigInt(labelBit[direction]);
  return `ct_label=0x${value.toString(16)}/0x${maskOf(direction).toString(16)}`;
}

function maskOf(direction: Direction): bigint {
  return 0xffff_ffffn << BigInt(labelBit[direction]);
}
