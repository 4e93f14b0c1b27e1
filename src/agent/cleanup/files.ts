import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes everything in `directory` but the entries that `keep` names; the directory itself stays, because it is a mount point
 * of the agent's container. True when there was something. A directory that does not exist is empty.
 */
export async function emptyDirectory(directory: string, keep: (entry: string) => boolean): Promise<boolean> {
  const entries = (await entriesOf(directory)).filter((entry) => !keep(entry));
  for (const entry of entries) await rm(join(directory, entry), { recursive: true, force: true });
  return entries.length > 0;
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
