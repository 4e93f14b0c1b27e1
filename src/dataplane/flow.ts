import type { CookieCategory } from './cookie.ts';

/**
 * One OpenFlow flow, in the words `ovs-ofctl -O OpenFlow13 --no-names dump-flows` prints, so that what is wanted and
 * what is read back compare as text. Ports are numbers, never names.
 */
export type Flow = {
  readonly table: number;
  readonly priority: number;
  /** Canonical match text, e.g. `ip,in_port=3,dl_src=aa:bb:cc:00:00:01`; empty matches everything. */
  readonly match: string;
  /** Canonical action list, e.g. `goto_table:80`. */
  readonly actions: string;
  readonly category: CookieCategory;
  /** 32 bits of the cookie that name what the flow is for; 0 when absent. */
  readonly objectId?: number;
};

/** What makes a flow unique in a bridge: a second flow with the same key replaces the first. */
export type FlowKey = string;

/** The key of a flow: table, priority and match. */
export function flowKey(flow: Pick<Flow, 'table' | 'priority' | 'match'>): FlowKey {
  return `${flow.table}/${flow.priority}/${flow.match}`;
}

/** The part of a flow that both an addition and a strict deletion state, in `ovs-ofctl` syntax. */
export function flowSelector(flow: Pick<Flow, 'table' | 'priority' | 'match'>): string {
  const match = flow.match === '' ? '' : `,${flow.match}`;
  return `table=${flow.table},priority=${flow.priority}${match}`;
}
