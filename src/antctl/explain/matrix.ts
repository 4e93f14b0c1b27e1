import { explain } from '#policy/explain/explain.ts';
import { portRanges } from '#policy/explain/portRanges.ts';
import type { End } from '#policy/explain/question.ts';
import type { Outcome } from '#policy/explain/walk.ts';
import type { Style } from '../output/style.ts';
import type { World } from '../world/world.ts';
import { titleOf } from '../world/worldObject.ts';
import { refOf } from './addressBook.ts';

/** What becomes of connections of a pod of a row to a pod of a column; `partly` where it depends on the port. */
export type Cell = Outcome | 'partly';

/** Who may reach whom in a namespace. Pods of one workload with the same labels are one row and one column. */
export type Matrix = {
  readonly namespace: string;
  readonly protocol: string;
  readonly port?: number;
  readonly pods: readonly { readonly name: string; readonly count: number }[];
  /** By row, then by column. */
  readonly cells: readonly (readonly Cell[])[];
};

type Member = {
  readonly name: string;
  readonly count: number;
  readonly end: Extract<End, { kind: 'pod' }>;
};

/** Asks for all pairs; without a port, for all ports of the protocol. */
export function matrixOf(
  world: World,
  namespace: string,
  { protocol, port }: { readonly protocol: string; readonly port: number | undefined },
): Matrix {
  const members = membersOf(world, namespace);
  const cell = (from: End, to: End): Cell => {
    if (protocol === 'ICMP')
      return explain(world.index, { from, to, protocol, icmpType: 8, icmpCode: 0 }).outcome;
    if (port !== undefined || !hasPorts(protocol)) {
      return explain(world.index, { from, to, protocol, ...(port === undefined ? {} : { port }) }).outcome;
    }
    const ranges = portRanges(world.index, { from, to, protocol });
    const outcomes = new Set(ranges.map(({ explanation }) => explanation.outcome));
    if (outcomes.has('allowed') && outcomes.has('denied')) return 'partly';
    const [only = 'unknown'] = outcomes;
    return outcomes.has('unknown') ? 'unknown' : only;
  };
  return {
    namespace,
    protocol,
    ...(port === undefined ? {} : { port }),
    pods: members.map(({ name, count }) => ({ name, count })),
    cells: members.map(({ end: from }) => members.map(({ end: to }) => cell(from, to))),
  };
}

const signs: Readonly<Record<Cell, string>> = { allowed: '+', denied: '-', partly: '~', unknown: '?' };

/** The matrix as a table with numbered columns. */
export function matrixText({ pods, cells, protocol, port, namespace }: Matrix, style: Style): string {
  if (pods.length === 0) return `No Pods in namespace ${namespace}.\n`;
  const names = pods.map(({ name, count }) => (count === 1 ? name : `${name} (${count} Pods)`));
  const digits = String(pods.length).length;
  const width = Math.max(...names.map((name) => name.length));
  const paint = { allowed: style.green, denied: style.red, partly: style.yellow, unknown: style.yellow };
  const head =
    ' '.repeat(digits + 1 + width) + pods.map((_, at) => ` ${String(at + 1).padStart(digits)}`).join('');
  const rows = cells.map((row, at) => {
    const title = `${String(at + 1).padStart(digits)} ${(names[at] ?? '').padEnd(width)}`;
    return title + row.map((cell) => ` ${' '.repeat(digits - 1)}${paint[cell](signs[cell])}`).join('');
  });
  const what = `${protocol}${port === undefined ? '' : ` ${port}`}`;
  const legend = `${what} from row to column: + allowed, - denied, ~ some ports only, ? cannot be known`;
  return `${[head, ...rows, legend].join('\n')}\n`;
}

function membersOf(world: World, namespace: string): Member[] {
  const members = new Map<string, Member>();
  for (const [key, { pod, workload, isTemplate }] of [...world.pods].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const ref = refOf(key);
    const facts = ref.namespace === namespace ? world.index.pod(ref) : undefined;
    if (facts?.place !== 'pod') continue;
    const name = workload === undefined ? ref.name : titleOf({ kind: workload.kind, name: workload.name });
    const labels = Object.entries(pod.metadata.labels ?? {}).sort();
    const identity = workload === undefined ? key : JSON.stringify([workload, labels]);
    const known = members.get(identity);
    if (known === undefined)
      members.set(identity, { name, count: 1, end: { kind: 'pod', facts, isOneOfMany: isTemplate } });
    else
      members.set(identity, { ...known, count: known.count + 1, end: { ...known.end, isOneOfMany: true } });
  }
  return [...members.values()];
}

function hasPorts(protocol: string): protocol is 'TCP' | 'UDP' | 'SCTP' {
  return protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP';
}
