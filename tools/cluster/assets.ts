import { chmodSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(import.meta.dirname, 'assets');

/** The path of a file that ships with the tools. */
export function assetPath(name: string): string {
  return join(folder, name);
}

/** The text of a file that ships with the tools. */
export function readAsset(name: string): string {
  return readFileSync(assetPath(name), 'utf8');
}

/** Copies a program that ships with the tools to where it is run from. */
export function installAsset(name: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(assetPath(name), target);
  chmodSync(target, 0o755);
}
