import { describe, expect, it } from 'vitest';
import { tables } from '../tables.ts';
import { initFlows } from './initFlows.ts';

describe('the flows of an empty node', () => {
  it('miss as the table list says', () => {
    const misses = new Map(
      initFlows()
        .filter((flow) => flow.priority === 0)
        .map((flow) => [flow.table, flow.actions]),
    );
    for (const table of tables.filter((each) => each.presence === 'base')) {
      const expected = { drop: 'drop', next: `goto_table:${table.next}`, none: undefined }[table.miss];
      expect(misses.get(table.number)).toBe(expected);
    }
  });

  it('lead to the tables of ordered rules where there are any, and are the same otherwise', () => {
    const changed = initFlows('ordered').filter(
      (flow) => !initFlows().some((each) => JSON.stringify(each) === JSON.stringify(flow)),
    );
    expect(changed.map(({ table, match, actions }) => `${table} ${match} ${actions}`)).toEqual([
      '40  goto_table:45',
      '80  goto_table:85',
    ]);
  });

  it('let established connections pass the policy tables, as the seed prints it', () => {
    expect(initFlows()).toContainEqual({
      table: 90,
      priority: 210,
      match: 'ct_state=-new+est,ip',
      actions: 'goto_table:105',
      category: 'default',
    });
  });

  it('forward nothing but IPv4 and ARP', () => {
    const passing = initFlows().filter((flow) => flow.priority > 0 && flow.actions !== 'drop');
    expect(passing.every((flow) => /(^|,)(ip|arp)(,|$)/.test(flow.match))).toBe(true);
  });
});
