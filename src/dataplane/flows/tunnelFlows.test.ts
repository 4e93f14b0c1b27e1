import { describe, expect, it } from 'vitest';
import { tunnelFlows } from './tunnelFlows.ts';

describe('traffic from other nodes', () => {
  it('is marked as needing its MAC addresses rewritten', () => {
    expect(tunnelFlows().map((flow) => [flow.match, flow.actions])).toEqual([
      ['in_port=1', 'load:0->NXM_NX_REG0[0..15],load:0x1->NXM_NX_REG0[19],goto_table:30'],
    ]);
  });
});
