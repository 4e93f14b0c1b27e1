import { actionsOf, gotoTable, loadSource } from '../actions.ts';
import { priorities, sources, tunnelOfport } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { tableNumbers } from '../tables.ts';

/** What arrives from other nodes: its addresses were checked where it was sent, and its MAC addresses need rewriting. */
export function tunnelFlows(): Flow[] {
  return [
    {
      table: tableNumbers.classification,
      priority: priorities.normal,
      match: `in_port=${tunnelOfport}`,
      actions: actionsOf(
        loadSource(sources.tunnel),
        'load:0x1->NXM_NX_REG0[19]',
        gotoTable(tableNumbers.conntrackZone),
      ),
      category: 'default',
    },
  ];
}
