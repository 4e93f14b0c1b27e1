import { chmod, copyFile, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the new content comes from: another file, or a text. */
export type Content = { readonly copyOf: string } | { readonly text: string };

const temporaryPrefix = '.antrea-install-';

/**
 * Puts `content` at `folder/name` in one step: nobody ever sees half of it, and a binary that is running can be
 * replaced. On failure the old file is still there and nothing else is.
 */
export async function replaceFile(
  folder: string,
  name: string,
  content: Content,
  mode: number,
): Promise<void> {
  const temporary = join(folder, `${temporaryPrefix}${name}`);
  try {
    if ('text' in content) await writeFile(temporary, content.text);
    else await copyFile(content.copyOf, temporary);
    await chmod(temporary, mode);
    await flush(temporary);
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes what an installation that was killed left in `folder`. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(temporaryPrefix)) await rm(join(folder, name), { force: true });
  }
}

/** A full disk may show only here; after a power cut the name must not lead to an empty file. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
