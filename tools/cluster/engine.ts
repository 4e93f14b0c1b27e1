/** Gets a Docker engine that works on this machine. @module */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensurePackages } from './apt.ts';
import { installAsset } from './assets.ts';
import { hasSysResource } from './capabilities.ts';
import type { Machine } from './machine.ts';
import { ToolError } from './toolError.ts';

/** Where the runc wrapper goes, on the host and in the nodes. */
const hostWrapper = '/usr/local/libexec/antrea/runc';
const configuration = '/etc/docker/daemon.json';
const log = '/var/log/antrea-dockerd.log';

/** A running engine that can start privileged containers, installed and started where needed. */
export async function ensureDocker(machine: Machine): Promise<void> {
  if (await machine.succeeds('docker', ['info'])) return;
  if (process.getuid?.() !== 0) {
    throw new ToolError(
      'this user cannot reach a Docker engine',
      'Run with sudo, or add the user to the docker group.',
    );
  }
  if (!existsSync('/usr/bin/dockerd') && !existsSync('/usr/sbin/dockerd')) {
    await ensurePackages(machine, ['docker.io', 'iptables', 'ca-certificates']);
  }
  await machine.progress.step('start the Docker engine', () => startEngine(machine));
}

async function startEngine(machine: Machine): Promise<void> {
  if (!hasSysResource(readFileSync('/proc/self/status', 'utf8'))) configureWrapper();
  if (existsSync('/run/systemd/system')) await machine.run('systemctl', ['start', 'docker']);
  else startDetached();
  for (let attempt = 0; attempt < 60; attempt += 1) {
    if (await machine.succeeds('docker', ['info'])) return;
    await sleep(500);
  }
  throw new ToolError(
    `the Docker engine does not start: ${lastLine(log)}`,
    `Read ${log}; a container without the rights to run containers cannot host this.`,
  );
}

/** Makes the wrapper Docker's default runtime, keeping whatever else daemon.json says. */
function configureWrapper(): void {
  installAsset('runc-without-sys-resource.sh', hostWrapper);
  mkdirSync('/etc/docker', { recursive: true });
  const present = existsSync(configuration) ? readFileSync(configuration, 'utf8') : '{}';
  writeFileSync(configuration, withDefaultRuntime(present, hostWrapper));
}

/** daemon.json with `path` as its default runtime. */
export function withDefaultRuntime(json: string, path: string): string {
  const present: unknown = JSON.parse(json.trim() || '{}');
  const settings = typeof present === 'object' && present !== null ? present : {};
  const runtimes = 'runtimes' in settings && typeof settings.runtimes === 'object' ? settings.runtimes : {};
  const wanted = {
    ...settings,
    runtimes: { ...runtimes, 'antrea-runc': { path } },
    'default-runtime': 'antrea-runc',
  };
  return `${JSON.stringify(wanted, null, 2)}\n`;
}

/** Without systemd the engine is ours to start, and outlives this process. */
function startDetached(): void {
  const output = openSync(log, 'a');
  spawn('dockerd', [], { detached: true, stdio: ['ignore', output, output] }).unref();
}

function lastLine(file: string): string {
  return existsSync(file) ? (readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '') : 'no log';
}
