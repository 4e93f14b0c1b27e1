import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `v<package version>-<short commit>[.dirty]`, in the manner of Antrea's `v0.9.2-unknown` when git does not answer. */
export function buildVersion(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '0.0.0';
  return `v${version}-${commit(root)}`;
}

function commit(root: string): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
    const dirty =
      git('status', '--porcelain', '--', 'src', 'images', 'package-lock.json') === '' ? '' : '.dirty';
    return `${git('rev-parse', '--short=8', 'HEAD')}${dirty}`;
  } catch {
    return 'unknown';
  }
}
