/**
 * Reading what `ovs-ofctl dump-flows` and `dump-tables` print.
 * @module
 */
import { canonicalActions } from './actions.ts';
import { type Flow, type FlowKey, flowKey } from './flow.ts';
import type { InstalledFlow } from './flowDiff.ts';
import { canonicalMatch } from './match.ts';

/** Every flow in the text of a `dump-flows`, in canonical spelling. Names of ports are looked up in `ports`. */
export function parseFlowDump(text: string, ports?: ReadonlyMap<string, number>): InstalledFlow[] {
  const flows: InstalledFlow[] = [];
  for (const line of text.split('\n')) {
    const flow = parseUsualLine(line, ports) ?? parseFlowLine(line, ports);
    if (flow) flows.push(flow);
  }
  return flows;
}

/** A flow as ovs-ofctl prints it with statistics, when nothing about it is special. */
const usualLine =
  /^ cookie=(\w+), duration=[^,]+, table=(\d+), n_packets=\d+, n_bytes=\d+, (?:reset_counts )?priority=(\d+)(?:,(\S+))? actions=(\S+)$/;

/** Reads most lines, several times faster than {@link parseFlowLine}. */
function parseUsualLine(line: string, ports?: ReadonlyMap<string, number>): InstalledFlow | undefined {
  const found = ports === undefined ? usualLine.exec(line) : null;
  if (found === null) return undefined;
  const [, cookie = '0', table, priority, match = '', actions = ''] = found;
  return {
    table: Number(table),
    priority: Number(priority),
    match: canonicalMatch(match),
    actions: canonicalActions(actions),
    cookie: BigInt(cookie),
  };
}

/** The flow lines of a `dump-flows`, each cut to start at `table=`: cookie and duration are left out. */
export function flowLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.includes(' actions='))
    .map((line) => line.slice(Math.max(0, line.indexOf('table='))));
}

/**
 * The lines that show `wanted`, in the order of `wanted`; `ports` turns the names in `lines` into numbers. Flows that
 * are not in `lines` are left out.
 */
export function selectFlowLines(
  lines: readonly string[],
  wanted: readonly Flow[],
  ports: ReadonlyMap<string, number>,
): string[] {
  const byKey = new Map<FlowKey, string>();
  for (const line of lines) {
    const flow = parseFlowLine(line, ports);
    if (flow) byKey.set(flowKey(flow), line);
  }
  return wanted.map((flow) => byKey.get(flowKey(flow))).filter((line) => line !== undefined);
}

/** Properties of a flow that are neither match nor action. */
const notMatch = new Set([
  'cookie',
  'duration',
  'table',
  'n_packets',
  'n_bytes',
  'idle_age',
  'hard_age',
  'idle_timeout',
  'hard_timeout',
  'importance',
  'priority',
  'send_flow_rem',
  'reset_counts',
  'check_overlap',
  'no_packet_counts',
  'no_byte_counts',
]);

function parseFlowLine(line: string, ports?: ReadonlyMap<string, number>): InstalledFlow | undefined {
  const at = line.indexOf(' actions=');
  if (at < 0) return undefined;
  const actions = line.slice(at + ' actions='.length).trim();
  const properties = new Map<string, string>();
  const match: string[] = [];
  // Commas between fields, but only a blank after a flag such as `reset_counts`.
  for (const field of line.slice(0, at).split(/[,\s]+/)) {
    const [name = '', value = ''] = field.split('=');
    if (notMatch.has(name)) properties.set(name, value);
    else if (field !== '') match.push(portNumber(field, ports));
  }
  return {
    table: Number(properties.get('table') ?? 0),
    // OVS leaves the default priority out.
    priority: Number(properties.get('priority') ?? 32768),
    match: canonicalMatch(match.join(',')),
    actions: canonicalActions(actions),
    cookie: BigInt(properties.get('cookie') ?? 0),
  };
}

function portNumber(field: string, ports: ReadonlyMap<string, number> | undefined): string {
  const name = /^in_port="?([^"]+)"?$/.exec(field)?.[1];
  const number = name === undefined ? undefined : ports?.get(name);
  return number === undefined ? field : `in_port=${number}`;
}

/** Flows per table number from `dump-tables`, without empty tables. `ditto` lines repeat the table before them. */
export function parseTableDump(text: string): Map<number, number> {
  const counts = new Map<number, number>();
  let open: number[] = [];
  let active = 0;
  for (const line of text.split('\n')) {
    const header = /^\s*tables? (\d+)(?:\.\.\.(\d+))?(?: \("[^"]*"\))?: *(ditto)?/.exec(line);
    const count = /\bactive=(\d+)/.exec(line);
    if (header) open = tableRange(header[1], header[2]);
    if (count) active = Number(count[1]);
    if (active > 0 && (count || header?.[3])) for (const table of open) counts.set(table, active);
  }
  return counts;
}

function tableRange(first: string | undefined, last: string | undefined): number[] {
  const from = Number(first);
  const to = last === undefined ? from : Number(last);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
