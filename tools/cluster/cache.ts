/** A content-addressed cache of things that take long to make. @module */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock.ts';

/** Where the tools keep what they made: `$XDG_CACHE_HOME/antrea`, or `~/.cache/antrea`. */
export function cacheRoot(env: { readonly XDG_CACHE_HOME?: string } = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'antrea');
}

/** A short key of everything that decides what a cached thing contains. */
export function contentKey(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex').slice(0, 16);
}

/**
 * The folder `<root>/<name>/<key>`, made by `build` when it is not there. `build` fills a scratch folder that takes
 * its name only when complete, so an interrupted run leaves nothing half made; two runs at once build once.
 */
export async function cached(
  root: string,
  name: string,
  key: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(root, name, key);
  if (existsSync(folder)) return folder;
  return withLock(join(root, 'locks', `${name.replaceAll('/', '-')}.lock`), async () => {
    if (existsSync(folder)) return folder;
    const scratch = `${folder}.${randomBytes(4).toString('hex')}.part`;
    mkdirSync(scratch, { recursive: true });
    try {
      await build(scratch);
      renameSync(scratch, folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
    return folder;
  });
}
