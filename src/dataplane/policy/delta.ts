import type { Flow, FlowKey } from '../flow.ts';
import type { FlowUpdate } from '../flowSet.ts';

/** Flows to install or replace, and keys of flows to take away. */
export type FlowDelta = { readonly put: readonly Flow[]; readonly drop: readonly FlowKey[] };

/** The owners of the policies' flows: what isolates pods is apart, so that trouble with rules never opens a pod. */
export const policyOwners = {
  rules: 'policy/rules',
  isolation: 'policy/isolation',
  /** What keeps pods from Services that send them where policies' flows are not met. */
  services: 'policy/services',
} as const;

/** Changes of both kinds of policy flows that belong together. */
export type PolicyDelta = { readonly rules: FlowDelta; readonly isolation: FlowDelta };

/** The number of flows touched. */
export function deltaSize({ rules, isolation }: PolicyDelta): number {
  return rules.put.length + rules.drop.length + isolation.put.length + isolation.drop.length;
}

/** A delta as the changes of one bundle. What isolates comes first. */
export function bundleOf({ rules, isolation }: PolicyDelta): FlowUpdate[] {
  return [
    ...(isEmpty(isolation) ? [] : [{ owner: policyOwners.isolation, ...isolation }]),
    ...(isEmpty(rules) ? [] : [{ owner: policyOwners.rules, ...rules }]),
  ];
}

/** A delta as bundles of at most `size` flows: isolation first, then what is new, then what goes. */
export function* bundlesOf({ rules, isolation }: PolicyDelta, size: number): Iterable<FlowUpdate[]> {
  for (const piece of piecesOf(policyOwners.isolation, isolation, size)) yield [piece];
  for (const piece of piecesOf(policyOwners.rules, rules, size)) yield [piece];
}

/** An owner's delta in pieces of at most `size` flows: what is new, then what goes. */
export function* piecesOf(owner: string, { put, drop }: FlowDelta, size: number): Iterable<FlowUpdate> {
  for (let at = 0; at < put.length; at += size) yield { owner, put: put.slice(at, at + size), drop: [] };
  for (let at = 0; at < drop.length; at += size) yield { owner, put: [], drop: drop.slice(at, at + size) };
}

function isEmpty({ put, drop }: FlowDelta): boolean {
  return put.length === 0 && drop.length === 0;
}
