import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloaded, publishedSum, releases } from './download.ts';
import { scriptedMachine } from './testing.ts';

const sum = 'a'.repeat(64);

describe('publishedSum', () => {
  it('reads a sum alone, with its file, and among others', () => {
    expect(publishedSum(`${sum}\n`, 'https://x/kubectl')).toBe(sum);
    expect(publishedSum(`${sum}  kind-linux-amd64\n`, 'https://x/kind-linux-amd64')).toBe(sum);
    const many = `${'b'.repeat(64)}  other.tar.gz\n${sum}  mine.tar.gz\n`;
    expect(publishedSum(many, 'https://x/mine.tar.gz')).toBe(sum);
  });

  it('refuses a page that is no sum, and a list without the file', () => {
    expect(publishedSum('<html>captive portal</html>', 'https://x/kubectl')).toBeUndefined();
    expect(publishedSum(`${sum}  a\n${sum}  b\n`, 'https://x/c')).toBeUndefined();
  });
});

describe('releases', () => {
  it('names every program for the architecture', () => {
    for (const [name, release] of Object.entries(releases('arm64'))) {
      expect(release.url, name).toContain('arm64');
      expect(release.sum, name).toMatch(/sha256|SHA256/);
    }
  });
});

describe('downloaded', () => {
  const program = Buffer.from('#!/bin/sh\n');
  const published = createHash('sha256').update(program).digest('hex');
  const serve =
    (served: Buffer): typeof fetch =>
    async (url) =>
      new Response(String(url).includes('sha256') ? `${published}  kubectl` : new Uint8Array(served));

  it('keeps an executable whose sum is the published one, and asks once', async () => {
    const machine = scriptedMachine(() => '');
    const folder = await downloaded(machine, 'kubectl', serve(program));
    expect(readFileSync(join(String(folder), 'kubectl'))).toEqual(program);
    expect(statSync(join(String(folder), 'kubectl')).mode & 0o777).toBe(0o755);
    expect(await downloaded(machine, 'kubectl', () => Promise.reject(new Error('asked again')))).toBe(folder);
  });

  it('refuses what the publisher did not sign', async () => {
    const machine = scriptedMachine(() => '');
    await expect(downloaded(machine, 'kubectl', serve(Buffer.from('evil')))).rejects.toThrow(
      'not what its publisher',
    );
  });

  it('gives nothing where the host cannot be reached', async () => {
    const machine = scriptedMachine(() => '');
    expect(
      await downloaded(machine, 'kubectl', () => Promise.reject(new Error('no such host'))),
    ).toBeUndefined();
  });
});
