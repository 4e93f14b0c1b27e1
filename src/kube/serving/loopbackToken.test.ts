import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeLoopbackToken } from './loopbackToken.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antrea-token-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('writeLoopbackToken', () => {
  it('writes a fresh token that only its owner reads', async () => {
    const path = join(folder, 'apiserver', 'loopback-client-token');
    const first = await writeLoopbackToken(path);
    const second = await writeLoopbackToken(path);
    expect(second).not.toBe(first);
    expect(await readFile(path, 'utf8')).toBe(second);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
