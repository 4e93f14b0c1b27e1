import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { switchRun } from './switchRun.ts';

it('tells runs of the switch apart by the socket that each makes', async () => {
  const runDir = await mkdtemp(join(tmpdir(), 'antrea-run-'));
  const endpoint = { runDir, bridge: 'br-int' };
  const socket = join(runDir, 'br-int.mgmt');
  try {
    await expect(switchRun(endpoint)).rejects.toThrow();
    await writeFile(socket, '');
    const first = await switchRun(endpoint);
    expect(await switchRun(endpoint)).toBe(first);
    await rm(socket);
    await writeFile(socket, '');
    expect(await switchRun(endpoint)).not.toBe(first);
  } finally {
    await rm(runDir, { recursive: true });
  }
});
