import { describe, expect, it } from 'vitest';
import { networkPolicyStats } from './networkPolicyStats.ts';
import { exampleStats } from './testing/exampleReaders.ts';

describe('networkPolicyStats', () => {
  it('reads the switch, at most once a second, before it answers', async () => {
    const asked: number[] = [];
    const statistics = {
      update: async (maxAgeMs: number) => {
        asked.push(maxAgeMs);
        return false;
      },
      summary: () => exampleStats,
    };
    expect(await networkPolicyStats(statistics)).toMatchObject({ status: 200, body: exampleStats });
    expect(asked).toEqual([1_000]);
  });

  it('answers 404 where nothing is counted', async () => {
    await expect(networkPolicyStats(undefined)).rejects.toMatchObject({ code: 404 });
  });
});
