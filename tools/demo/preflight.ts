import { existsSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname } from 'node:path';
import { ToolError } from '../cluster/toolError.ts';

/** What the machine offers, as the demo needs to know it. */
export type MachineFacts = {
  readonly platform: string;
  readonly isRoot: boolean;
  /** Bytes free where the cache and the images go. */
  readonly freeDisk: number;
  /** Bytes of memory free. */
  readonly freeMemory: number;
  readonly clusterStands: boolean;
};

const gib = 1024 ** 3;

/** Reads the facts that need no program; `folders` are where much will be written, and need not exist yet. */
export function readFacts(folders: readonly string[]): Omit<MachineFacts, 'clusterStands'> {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    freeDisk: Math.min(...folders.map(freeBytes)),
    freeMemory: freemem(),
  };
}

function freeBytes(folder: string): number {
  if (!existsSync(folder)) return freeBytes(dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Fails early on what would fail late. @throws ToolError naming what lacks and what to do. */
export function checkFacts(facts: MachineFacts): void {
  if (facts.platform !== 'linux') {
    throw new ToolError(
      `the demo needs Linux, this is ${facts.platform}`,
      'Run it in a Debian or Ubuntu machine.',
    );
  }
  if (!facts.isRoot) {
    throw new ToolError('the demo needs root, for packages and firewall rules', 'Run: sudo npm run demo');
  }
  if (facts.clusterStands) return;
  if (facts.freeDisk < 10 * gib) {
    throw new ToolError(
      `only ${(facts.freeDisk / gib).toFixed(1)} GiB of disk are free`,
      'Free 10 GiB, or set XDG_CACHE_HOME to a folder with room, and run again.',
    );
  }
  if (facts.freeMemory < 3 * gib) {
    throw new ToolError(
      `only ${(facts.freeMemory / gib).toFixed(1)} GiB of memory are free`,
      'Three nodes want 3 GiB: stop something and run again.',
    );
  }
}
