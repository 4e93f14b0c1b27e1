import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporarySpool } from './bundleSpool.ts';

describe('temporarySpool', () => {
  it('holds the whole text while it is used, and nothing after, whatever happens', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'antrea-spool-'));
    const spool = temporarySpool(parent);
    expect(await spool.withFile('flow add x\n', async (path) => readFileSync(path, 'utf8'))).toBe(
      'flow add x\n',
    );
    await expect(spool.withFile('y', () => Promise.reject(new Error('no switch')))).rejects.toThrow(
      'no switch',
    );
    expect(readdirSync(parent)).toEqual([]);
  });
});
