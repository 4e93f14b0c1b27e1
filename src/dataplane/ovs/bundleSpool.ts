import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Input that reaches a program whole or not at all. `ovs-ofctl bundle` takes the end of its input for the end of the
 * bundle: were the writer killed halfway through a pipe, the half that arrived would be committed.
 */
export interface BundleSpool {
  /** Runs `use` with the path of a file that holds `text`, which is gone afterwards. */
  withFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T>;
}

/**
 * Bytes that one write hands to a child at once: a socket's buffer holds three times as much (212,992 bytes is what
 * Linux gives), and a write that need not wait is not cut short by a signal.
 */
export const wholeWriteBytes = 64 * 1024;

/** Files in folders of their own below `parent`, the system's temporary folder unless told otherwise. */
export function temporarySpool(parent: string = tmpdir()): BundleSpool {
  return {
    async withFile(text, use) {
      const folder = await mkdtemp(join(parent, 'antrea-bundle-'));
      try {
        const path = join(folder, 'flows');
        await writeFile(path, text, { mode: 0o600 });
        return await use(path);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
