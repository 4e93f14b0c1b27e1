import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';

/** What lies behind a path. */
export type PathKind = 'file' | 'folder' | 'none';

/** The files of the machine that antctl runs on. Errors are those of Node. */
export interface Files {
  kind(path: string): Promise<PathKind>;
  read(path: string): Promise<string>;
  /** The names in a folder, sorted, folders with a `/` at their end. */
  list(path: string): Promise<readonly string[]>;
  /** Makes the folders above it, too. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** All of standard input. */
  stdin(): Promise<string>;
}

/** The real files. */
export function systemFiles(): Files {
  let input: Promise<string> | undefined;
  return {
    kind: kindOf,
    read: (path) => readFile(path, 'utf8'),
    list: listNames,
    write: async (path, content) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    },
    stdin: () => {
      input ??= text(process.stdin);
      return input;
    },
  };
}

async function kindOf(path: string): Promise<PathKind> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return 'none';
  return found.isDirectory() ? 'folder' : 'file';
}

async function listNames(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = await Promise.all(
    entries.map(async ({ name }) => ((await kindOf(`${path}/${name}`)) === 'folder' ? `${name}/` : name)),
  );
  return names.sort();
}
