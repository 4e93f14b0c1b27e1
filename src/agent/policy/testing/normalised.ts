import type { Flow } from '#dataplane/flow.ts';
import { policyTables } from '#dataplane/policy/direction.ts';

/**
 * Flows of policies in an order that can be compared, with the numbers of conjunctions replaced by what they are for, and
 * the priorities of ordered rules by their rank in the table: what they are depends on what was there before.
 */
export function normalised(flows: readonly Flow[]): string[] {
  const rank = ranks(flows);
  const marks = new Map<string, string>();
  for (const { match, objectId } of flows) {
    const id = /^conj_id=(\d+)/.exec(match)?.[1];
    if (id !== undefined) marks.set(id, `#${objectId}`);
  }
  const named = (text: string) =>
    text
      .replaceAll(/conjunction\((\d+),/g, (_all, id: string) => `conjunction(${marks.get(id)},`)
      .replace(/conj_id=(\d+)/, (_all, id: string) => `conj_id=${marks.get(id)}`)
      .replace(/load:0x[0-9a-f]+/, 'load');
  return flows
    .map(({ table, priority, match, actions }) => {
      const places = named(actions).split(/(?<=\)),/);
      return [table, rank(table, priority), named(match), ...places.sort()].join(' ');
    })
    .sort();
}

function ranks(flows: readonly Flow[]): (table: number, priority: number) => number | string {
  const ofTables = new Map<number, Set<number>>();
  for (const { table, priority } of flows) {
    ofTables.set(table, (ofTables.get(table) ?? new Set()).add(priority));
  }
  const kubernetes: readonly number[] = Object.values(policyTables).map(({ rules }) => rules);
  return (table, priority) => {
    if (kubernetes.includes(table)) return priority;
    return `#${[...(ofTables.get(table) ?? [])].sort((a, b) => a - b).indexOf(priority)}`;
  };
}
