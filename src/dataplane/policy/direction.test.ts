import { describe, expect, it } from 'vitest';
import { tableNumbers } from '../tables.ts';
import { policyTables } from './direction.ts';

describe('the tables of a direction', () => {
  it('come one after the other, and the register tells the directions apart', () => {
    for (const { rules, isolation, after } of Object.values(policyTables)) {
      expect(rules).toBeLessThan(isolation);
      expect(isolation).toBeLessThan(after);
    }
    expect(policyTables.Out.after).toBeLessThan(policyTables.In.rules);
    expect(policyTables.In.register).not.toBe(policyTables.Out.register);
  });

  it('lead to where a packet goes on that no policy is about', () => {
    expect(policyTables.Out.after).toBe(tableNumbers.l3Forwarding);
    expect(policyTables.In.after).toBe(tableNumbers.conntrackCommit);
  });
});
