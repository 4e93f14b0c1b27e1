import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';

/** Runs `work` with an empty folder inside the cache, and removes the folder whatever happens. */
export async function withScratch<T>(
  machine: Pick<Machine, 'cache'>,
  name: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  mkdirSync(machine.cache, { recursive: true });
  const folder = mkdtempSync(join(machine.cache, `${name}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
