import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Machine } from './machine.ts';
import { ToolError } from './toolError.ts';

const startPolicy = '/usr/sbin/policy-rc.d';

/** Installs Debian or Ubuntu packages that are missing, without starting the services they bring. */
export async function ensurePackages(machine: Machine, packages: readonly string[]): Promise<void> {
  const missing = await missingPackages(machine, packages);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new ToolError(
      `${missing.join(', ')} must be installed, which needs root`,
      `Run with sudo, or first: sudo apt-get install ${missing.join(' ')}`,
    );
  }
  if (!(await machine.succeeds('apt-get', ['--version']))) {
    throw new ToolError(
      `${missing.join(', ')} must be installed and this is no Debian or Ubuntu`,
      'Install them by hand.',
    );
  }
  await machine.progress.step(`install ${missing.join(', ')}`, () =>
    withoutServices(() => install(machine, missing)),
  );
}

async function missingPackages(machine: Machine, packages: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const name of packages) if (!(await isInstalled(machine, name))) missing.push(name);
  return missing;
}

async function isInstalled(machine: Machine, name: string): Promise<boolean> {
  if (!(await machine.succeeds('dpkg-query', ['--status', name]))) return false;
  return /^Status: .* installed$/m.test(await machine.run('dpkg-query', ['--status', name]));
}

async function install(machine: Machine, packages: readonly string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  // A third party's source that does not answer fails the update, and matters only if its package is wanted.
  await machine.succeeds('apt-get', [...wait, 'update', '-qq'], { env });
  await machine.run('apt-get', [...wait, 'install', '-y', '-qq', '--no-install-recommends', ...packages], {
    env,
  });
}

/** Debian's own switch: while this file exists and answers 101, a package does not start its service. */
async function withoutServices(work: () => Promise<void>): Promise<void> {
  if (existsSync(startPolicy)) return work();
  writeFileSync(startPolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    rmSync(startPolicy, { force: true });
  }
}
