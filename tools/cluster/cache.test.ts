import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cached, cacheRoot, contentKey } from './cache.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'antrea-cache-'));
});

describe('cached', () => {
  it('builds once for one key and again for another', async () => {
    let builds = 0;
    const build = async (folder: string) => {
      builds += 1;
      writeFileSync(join(folder, 'program'), `build ${builds}`);
    };
    const first = await cached(root, 'go/kind', 'a', build);
    expect(await cached(root, 'go/kind', 'a', build)).toBe(first);
    const second = await cached(root, 'go/kind', 'b', build);
    expect(readFileSync(join(first, 'program'), 'utf8')).toBe('build 1');
    expect(readFileSync(join(second, 'program'), 'utf8')).toBe('build 2');
  });

  it('leaves nothing of a failed build, so that the next run builds again', async () => {
    const failing = async (folder: string) => {
      writeFileSync(join(folder, 'half'), '');
      throw new Error('compiler killed');
    };
    await expect(cached(root, 'kind', 'a', failing)).rejects.toThrow('compiler killed');
    expect(readdirSync(join(root, 'kind'))).toEqual([]);
    expect(existsSync(await cached(root, 'kind', 'a', async () => {}))).toBe(true);
  });

  it('builds once when two ask at the same time', async () => {
    let builds = 0;
    const build = async () => {
      builds += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const both = await Promise.all([cached(root, 'x', 'k', build), cached(root, 'x', 'k', build)]);
    expect(both[0]).toBe(both[1]);
    expect(builds).toBe(1);
  });
});

describe('cacheRoot', () => {
  it('follows the XDG convention', () => {
    expect(cacheRoot({ XDG_CACHE_HOME: '/x' })).toBe('/x/antrea');
    expect(cacheRoot({})).toMatch(/\.cache\/antrea$/);
  });
});

describe('contentKey', () => {
  it('tells parts apart that concatenate to the same text', () => {
    expect(contentKey('ab', 'c')).not.toBe(contentKey('a', 'bc'));
    expect(contentKey('ab', 'c')).toBe(contentKey('ab', 'c'));
  });
});
