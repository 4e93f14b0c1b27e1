import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GeneratedFile, Generator } from './generator.ts';

/** A file that differs from what its generator makes, and how. `wanted` is undefined for a file that must go. */
export type StaleFile = {
  readonly path: string;
  readonly wanted: string | undefined;
  readonly summary: string;
};

/** Compares what `generator` makes with what lies under `root`. Changes nothing. */
export async function findStale(generator: Generator, root: string): Promise<readonly StaleFile[]> {
  const files = await generator.generate(root);
  const stale: StaleFile[] = [];
  for (const file of files) {
    const summary = await compare(file, root);
    if (summary !== undefined) stale.push({ path: file.path, wanted: file.content, summary });
  }
  return [...stale, ...(await findLeftovers(generator, files, root))];
}

async function compare(file: GeneratedFile, root: string): Promise<string | undefined> {
  const present = await readIfPresent(path.join(root, file.path));
  if (present === undefined) return 'missing';
  return present === file.content ? undefined : firstDifference(present, file.content);
}

async function findLeftovers(
  generator: Generator,
  files: readonly GeneratedFile[],
  root: string,
): Promise<readonly StaleFile[]> {
  const wanted = new Set(files.map((file) => file.path));
  const leftovers: StaleFile[] = [];
  for (const { directory, suffix } of generator.owns ?? []) {
    for (const name of await listIfPresent(path.join(root, directory))) {
      const file = `${directory}/${name}`;
      if (!name.endsWith(suffix) || wanted.has(file)) continue;
      leftovers.push({ path: file, wanted: undefined, summary: 'no longer generated' });
    }
  }
  return leftovers;
}

/** The first line on which two texts differ, with both readings. */
function firstDifference(present: string, wanted: string): string {
  const presentLines = present.split('\n');
  const wantedLines = wanted.split('\n');
  const at = wantedLines.findIndex((line, index) => line !== presentLines[index]);
  const index = at === -1 ? wantedLines.length : at;
  return `line ${index + 1}: ${quote(presentLines[index])}, generated: ${quote(wantedLines[index])}`;
}

function quote(line: string | undefined): string {
  return line === undefined ? '(end of file)' : JSON.stringify(line);
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function listIfPresent(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
