import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import type { FlowChange } from '#dataplane/ovs/flowClient.ts';
import { PolicyEntry } from './policyEntry.ts';

/** An entry with one part, over a switch that may refuse. */
class Bench {
  readonly bundles: { readonly changes: readonly FlowChange[]; readonly atomic: boolean }[] = [];
  failure: CodedError | undefined;
  readonly entry = new PolicyEntry({
    initial: 'direct',
    flows: {
      apply: async (changes, { atomic = false } = {}) => {
        this.bundles.push({ changes, atomic });
        if (this.failure !== undefined) throw this.failure;
      },
    },
  });

  constructor() {
    for (const part of ['init', 'pods']) this.entry.use((to) => [{ owner: `${part} ${to}`, flows: [] }]);
  }
}

describe('the entry of the policy tables', () => {
  it('turns everything that names it in one bundle, and only when it is another', async () => {
    const { entry, bundles } = new Bench();
    await entry.turn('direct');
    expect(bundles).toEqual([]);
    const turning = entry.turn('ordered');
    // Whoever makes flows from here on makes them for the new entry.
    expect(entry.current).toBe('ordered');
    await turning;
    expect(bundles).toEqual([
      {
        changes: [
          { owner: 'init ordered', flows: [] },
          { owner: 'pods ordered', flows: [] },
        ],
        atomic: true,
      },
    ]);
  });

  it('is as before when the switch refuses, and follows when the switch was only away', async () => {
    const bench = new Bench();
    bench.failure = new CodedError('ANTREA_FLOW_REFUSED', 'no');
    await expect(bench.entry.turn('ordered')).rejects.toThrow('no');
    expect(bench.entry.current).toBe('direct');
    bench.failure = new CodedError('ANTREA_OVS_UNREACHABLE', 'away');
    await expect(bench.entry.turn('ordered')).rejects.toThrow('away');
    expect(bench.entry.current).toBe('ordered');
  });
});
