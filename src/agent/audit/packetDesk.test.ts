import { describe, expect, it } from 'vitest';
import { synFrame } from '../reject/testing/frames.ts';
import { packetDesk } from './packetDesk.ts';

const policy = {
  metadata: { name: 'u', uid: 'u' },
  sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'p', uid: 'u' },
  appliedToGroups: [],
  rules: [],
} as const;

function done(userdata: readonly number[]): string[] {
  const said: string[] = [];
  const take = packetDesk({
    rejecter: { reject: async () => void said.push('rejected') },
    log: { note: ({ rule = '' }) => void said.push(rule) },
    lookups: {
      ruleOf: () => ({ policy, rule: { direction: 'In', name: 'logged' }, priority: 1 }),
      podAt: () => undefined,
    },
    traceflows: { note: () => void said.push('traced') },
  });
  take({
    table: 90,
    inPort: 3,
    registers: new Map(),
    tunnelSource: undefined,
    tunnelDestination: undefined,
    userdata: Buffer.from(userdata),
    frame: synFrame(),
  });
  return said;
}

describe('a packet that a flow sends up', () => {
  it('is answered, noted, or both, as the flow says', () => {
    expect(done([1])).toEqual(['rejected']);
    expect(done([2])).toEqual(['logged']);
    expect(done([3])).toEqual(['rejected', 'logged']);
    expect(done([])).toEqual([]);
    expect(done([4])).toEqual(['traced']);
    expect(done([8])).toEqual([]);
  });
});
