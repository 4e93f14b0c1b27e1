/**
 * What `ovs-ofctl monitor BRIDGE watch:!initial` prints, line by line.
 * @module
 */
import { canonicalActions } from '../actions.ts';
import { canonicalMatch } from '../match.ts';

/** A flow that was added, replaced or modified (`set`), or is gone. The switch does not say its priority. */
export type FlowEvent = {
  readonly kind: 'set' | 'gone';
  readonly table: number;
  /** Canonical text, as in a flow. */
  readonly match: string;
  readonly actions: string;
  readonly cookie: bigint;
};

/**
 * `attached`: from here on every change is told. `paused`: the listener is too slow, and changes are being left out,
 * until `resumed`.
 */
export type FlowNotice = FlowEvent | { readonly kind: 'attached' | 'paused' | 'resumed' };

const eventLine =
  /^ event=(ADDED|MODIFIED|DELETED)(?: reason=\w+)? table=(\d+)(?: \w+=\w+)*? cookie=(\w+)(?: (?!actions=)(\S*))?(?: actions=(.*))?$/;

/** Reads a line; undefined for one that says nothing about flows. */
export function parseFlowNotice(line: string): FlowNotice | undefined {
  const found = eventLine.exec(line);
  if (found === null) return parseState(line);
  const [, event, table, cookie = '0', match = '', actions = ''] = found;
  return {
    kind: event === 'DELETED' ? 'gone' : 'set',
    table: Number(table),
    match: canonicalMatch(match),
    // No actions at all is how a drop is told.
    actions: actions === '' ? 'drop' : canonicalActions(actions),
    cookie: BigInt(cookie),
  };
}

function parseState(line: string): FlowNotice | undefined {
  if (line.includes('FLOW_MONITOR_PAUSED')) return { kind: 'paused' };
  if (line.includes('FLOW_MONITOR_RESUMED')) return { kind: 'resumed' };
  return /FLOW_MONITOR reply/.test(line) ? { kind: 'attached' } : undefined;
}
