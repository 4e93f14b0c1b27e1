import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensurePackages } from './apt.ts';
import type { Machine } from './machine.ts';
import { versions } from './versions.ts';

/** The environment of every `go`. It finds its caches by HOME, which a CI runner may not set. */
export const goEnvironment = {
  CGO_ENABLED: '0',
  GOFLAGS: '-mod=mod',
  GO111MODULE: 'on',
  HOME: process.env.HOME ?? homedir(),
};

/**
 * Finds a `go` command new enough, or installs one: Debian's own, which since 1.21 fetches a newer toolchain by
 * itself; an older one is made to fetch that toolchain as the Go module it is published as.
 */
export async function ensureGo(machine: Machine): Promise<string> {
  const found = (await firstGo(machine)) ?? (await installGo(machine));
  const version = await goVersion(machine, found);
  if (version && compareGo(version, 'go1.21') >= 0) return found;
  return fetchToolchain(machine, found);
}

const usualPlaces = ['go', '/usr/local/go/bin/go', '/usr/lib/go/bin/go'];

async function firstGo(machine: Machine): Promise<string | undefined> {
  for (const go of usualPlaces) if (await goVersion(machine, go)) return go;
  return undefined;
}

async function installGo(machine: Machine): Promise<string> {
  await ensurePackages(machine, ['golang-go', 'ca-certificates']);
  return 'go';
}

/** `go1.26.8`, or undefined where that is no Go. */
async function goVersion(machine: Machine, go: string): Promise<string | undefined> {
  if (!(await machine.succeeds(go, ['version']))) return undefined;
  return parseGoVersion(await machine.run(go, ['version']));
}

/** Takes `go1.26.8` out of `go version go1.26.8 linux/amd64`. */
export function parseGoVersion(text: string): string | undefined {
  return /\b(go\d+\.\d+(?:\.\d+)?)\b/.exec(text)?.[1];
}

/** Orders releases such as `go1.21` and `go1.24.13`. */
export function compareGo(a: string, b: string): number {
  const numbers = (version: string) => version.replace('go', '').split('.').map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let at = 0; at < 3; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

async function fetchToolchain(machine: Machine, go: string): Promise<string> {
  const module = `golang.org/toolchain@v0.0.1-${versions.go}.linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
  const answer = await machine.run(go, ['mod', 'download', '-json', module], { env: goEnvironment });
  const folder = /"Dir":\s*"([^"]+)"/.exec(answer)?.[1] ?? '';
  restoreModes(folder);
  return join(folder, 'bin', 'go');
}

/** A module's files carry no execute bits; the toolchain's programs need them back. */
function restoreModes(folder: string): void {
  for (const place of ['bin', 'pkg/tool']) {
    const programs = join(folder, place);
    if (!existsSync(programs)) continue;
    for (const entry of readdirSync(programs, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o755);
    }
  }
}
