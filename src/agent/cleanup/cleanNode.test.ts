import { describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { cleanNode, leftovers } from './cleanNode.ts';

const logger = silentLogger();
const pauses: number[] = [];
const clock = {
  now: () => 0,
  monotonic: () => 0,
  sleep: async (ms: number) => void pauses.push(ms),
};

describe('cleanNode', () => {
  it('reports what was there, what was not, and what would not go', async () => {
    const outcomes = await cleanNode(
      [
        { name: 'rules', remove: async () => true },
        { name: 'ipset', remove: () => Promise.reject(new Error('in use')) },
        { name: 'routes', remove: async () => false },
      ],
      { clock, logger },
    );
    expect(outcomes).toEqual([
      { step: 'rules', outcome: 'removed' },
      { step: 'ipset', outcome: 'failed', reason: 'in use' },
      { step: 'routes', outcome: 'nothing' },
    ]);
    expect(leftovers(outcomes)).toEqual(['ipset: in use']);
  });

  it('tries a step three times', async () => {
    let tries = 0;
    pauses.length = 0;
    const remove = async () => {
      tries += 1;
      if (tries < 3) throw new Error('busy');
      return true;
    };
    expect(await cleanNode([{ name: 'x', remove }], { clock, logger })).toEqual([
      { step: 'x', outcome: 'removed' },
    ]);
    expect(pauses).toEqual([1000, 1000]);
  });
});
