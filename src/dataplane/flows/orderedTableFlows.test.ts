import { describe, expect, it } from 'vitest';
import { orderedTableFlows } from './orderedTableFlows.ts';

describe('the flows of the tables of ordered rules', () => {
  const flows = orderedTableFlows({ gatewayIp: '10.10.0.1' });
  const lines = flows.map(
    ({ table, priority, match, actions }) => `${table} ${priority} ${match} ${actions}`,
  );

  it('lead from each to the next, and from the last to the tables of Kubernetes', () => {
    const misses = flows.filter(({ priority }) => priority === 0);
    expect(misses.map(({ table, actions }) => `${table} ${actions}`)).toEqual([
      '45 goto_table:46',
      '46 goto_table:47',
      '47 goto_table:48',
      '48 goto_table:49',
      '49 goto_table:50',
      '85 goto_table:86',
      '86 goto_table:87',
      '87 goto_table:88',
      '88 goto_table:89',
      '89 goto_table:90',
    ]);
  });

  it('let established connections, what speaks of a connection, and the node itself pass above every rule', () => {
    expect(lines).toContain('45 64990 ct_state=-new+est,ip goto_table:70');
    expect(lines).toContain('89 64990 ct_state=-new+est,ip goto_table:105');
    expect(lines).toContain('45 64990 ct_state=-new+rel,ip goto_table:70');
    expect(lines).toContain('85 64990 ct_state=-new+rel,ip goto_table:105');
    expect(lines).toContain('85 64990 ip,nw_src=10.10.0.1 goto_table:105');
    expect(lines).toHaveLength(23);
  });
});
