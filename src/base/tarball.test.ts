import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tarball } from './tarball.ts';

const folder = mkdtempSync(join(tmpdir(), 'tarball-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('tarball', () => {
  it('is read by tar: names, contents of any length, times', async () => {
    const files = [
      { path: 'a/empty.txt', content: '' },
      { path: 'a/umlaut.txt', content: 'grün\n' },
      { path: 'block.txt', content: 'x'.repeat(512) },
      { path: 'long.txt', content: 'line\n'.repeat(10_000) },
    ];
    writeFileSync(join(folder, 'a.tgz'), await tarball(files, Date.UTC(2026, 0, 2)));
    execFileSync('tar', ['-xzf', 'a.tgz'], { cwd: folder });
    for (const { path, content } of files) expect(readFileSync(join(folder, path), 'utf8')).toBe(content);
    const listed = execFileSync('tar', ['-tvzf', 'a.tgz'], { cwd: folder, env: { TZ: 'UTC' } });
    expect(listed.toString()).toContain('2026-01-02 00:00 a/empty.txt');
  });
});
