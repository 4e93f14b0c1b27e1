import { describe, expect, it } from 'vitest';
import { entryOf, entryTables } from './entry.ts';

describe('the entry of the policy tables', () => {
  it('is the first table of each direction', () => {
    expect(entryTables).toEqual({
      direct: { egress: 50, ingress: 90 },
      ordered: { egress: 45, ingress: 85 },
    });
  });

  it('is seen by the tables that have flows', () => {
    expect(entryOf(new Map([[50, 2]]))).toBe('direct');
    expect(entryOf(new Map([[49, 0]]))).toBe('direct');
    expect(entryOf(new Map([[89, 1]]))).toBe('ordered');
  });
});
