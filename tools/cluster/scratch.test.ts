import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withScratch } from './scratch.ts';
import { scriptedMachine } from './testing.ts';

describe('withScratch', () => {
  it('gives an empty folder that is gone afterwards, also after a failure', async () => {
    const machine = scriptedMachine(() => '');
    const kept = await withScratch(machine, 'a', async (folder) => {
      writeFileSync(join(folder, 'x'), '');
      return folder;
    });
    expect(existsSync(kept)).toBe(false);
    let failed = '';
    const failing = withScratch(machine, 'a', async (folder) => {
      failed = folder;
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(failed)).toBe(false);
  });
});
