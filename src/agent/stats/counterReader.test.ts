import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCounters } from './counterReader.ts';

const dump =
  ' cookie=0x1070000000001, duration=1s, table=90, n_packets=2, n_bytes=196, priority=190,conj_id=7,ip actions=drop\n';

describe('readCounters', () => {
  let runDir: string;
  const endpoint = () => ({ runDir, bridge: 'br-int' });

  beforeEach(async () => {
    runDir = await mkdtemp(join(tmpdir(), 'antrea-run-'));
  });
  afterEach(() => rm(runDir, { recursive: true }));

  it('reads what counts, and which run of the switch it was', async () => {
    await writeFile(join(runDir, 'br-int.mgmt'), '');
    const asked: string[] = [];
    const ofctl = {
      dumpCategory: async (category: string) => {
        asked.push(category);
        return dump;
      },
    };
    const { run, counters } = await readCounters({ ofctl, endpoint: endpoint() });
    expect(run).not.toBe('');
    expect([...counters]).toEqual([[7, { sessions: 2, packets: 2, bytes: 196 }]]);
    expect(asked).toEqual(['rule']);
  });

  it('does not take the counters of two runs of the switch for those of one', async () => {
    await writeFile(join(runDir, 'br-int.mgmt'), '');
    const ofctl = {
      dumpCategory: async () => {
        await rm(join(runDir, 'br-int.mgmt'));
        return dump;
      },
    };
    const unreachable = { code: 'ANTREA_OVS_UNREACHABLE' };
    await expect(readCounters({ ofctl, endpoint: endpoint() })).rejects.toMatchObject(unreachable);
  });
});
