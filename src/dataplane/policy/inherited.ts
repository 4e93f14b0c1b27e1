import { hash } from 'node:crypto';
import { objectIdOf } from '../cookie.ts';
import type { InstalledFlow } from '../flowDiff.ts';
import { type Direction, isolationPriority, policyTables } from './direction.ts';
import { directionOf } from './orderedTables.ts';
import { type Page, pageOf } from './page.ts';

/** A conjunction that a former run of the agent left in the switch. */
export type InheritedConjunction = {
  readonly id: number;
  readonly direction: Direction;
  /** Of its match flows; undefined when none is left. */
  readonly page: Page | undefined;
  /** See {@link ruleMark}; undefined when its action flow is gone or two rules have the same mark. */
  readonly mark: number | undefined;
};

/** One flow of a clause, with the places that conjunctions have in it. */
export type InheritedMatch = {
  readonly direction: Direction;
  readonly page: Page;
  readonly match: string;
  readonly places: ReadonlyMap<number, string>;
};

/** What the switch holds of the former run's rules. */
export type Inherited = {
  readonly conjunctions: readonly InheritedConjunction[];
  readonly matches: readonly InheritedMatch[];
  /** Whether any pod is isolated. */
  readonly isolates: boolean;
};

/** Of a switch that had no policies. */
export const nothingInherited: Inherited = { conjunctions: [], matches: [], isolates: false };

/** 32 bits that stand for a rule in the cookie of its action flow, so that the next run finds its number again. */
export function ruleMark(key: string): number {
  return hash('sha256', key, 'buffer').readUInt32BE(0);
}

/** Reads the rules out of the flows of a switch. */
export function readInherited(flows: Iterable<InstalledFlow>): Inherited {
  const matches: InheritedMatch[] = [];
  const marks = new Map<number, number>();
  let isolates = false;
  const seen = new Map<number, { direction: Direction; page: Page | undefined }>();
  for (const flow of flows) {
    isolates ||= isIsolation(flow);
    const direction = directionOf(flow.table);
    if (direction === undefined) continue;
    const id = /^conj_id=(\d+),ip$/.exec(flow.match)?.[1];
    if (id !== undefined) {
      marks.set(Number(id), objectIdOf(flow.cookie));
      seen.set(Number(id), seen.get(Number(id)) ?? { direction, page: undefined });
      continue;
    }
    const places = placesOf(flow.actions);
    if (places.size === 0) continue;
    const page = pageOf(flow.table, flow.priority);
    matches.push({ direction, page, match: flow.match, places });
    for (const each of places.keys()) seen.set(each, { direction, page });
  }
  const unique = withoutTwins(marks);
  return {
    conjunctions: [...seen].map(([id, at]) => ({ id, ...at, mark: unique.get(id) })),
    matches,
    isolates,
  };
}

function isIsolation({ table, priority, actions }: InstalledFlow): boolean {
  const tables = [policyTables.In.isolation, policyTables.Out.isolation];
  return priority === isolationPriority && actions === 'drop' && tables.includes(table);
}

function placesOf(actions: string): Map<number, string> {
  const places = new Map<number, string>();
  if (!actions.startsWith('conjunction(')) return places;
  for (const [, id, place] of actions.matchAll(/conjunction\((\d+),(\d+\/\d+)\)/g)) {
    places.set(Number(id), place ?? '');
  }
  return places;
}

function withoutTwins(marks: ReadonlyMap<number, number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const mark of marks.values()) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return new Map([...marks].filter(([, mark]) => mark !== 0 && counts.get(mark) === 1));
}
