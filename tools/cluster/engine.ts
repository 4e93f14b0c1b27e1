/** Gets a Docker engine that works on this machine. @module */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensurePackages } from './apt.ts';
import { installAsset } from './assets.ts';
import { hasSysResource } from './capabilities.ts';
import type { Machine } from './machine.ts';
import { ToolError } from './toolError.ts';

/** Where the runc wrapper goes, on the host and in the nodes. */
const hostWrapper = '/usr/local/libexec/antrea/runc';
const runtimeName = 'antrea-runc';
const configuration = '/etc/docker/daemon.json';
const log = '/var/log/antrea-dockerd.log';

/** A running engine that can start privileged containers, installed and started where needed. */
export async function ensureDocker(machine: Machine): Promise<void> {
  const wrapped = !hasSysResource(readFileSync('/proc/self/status', 'utf8'));
  if (await machine.succeeds('docker', ['info'])) {
    if (wrapped) await wrapRunning(machine);
    return;
  }
  if (process.getuid?.() !== 0) {
    throw new ToolError(
      'this user cannot reach a Docker engine',
      'Run with sudo, or add the user to the docker group.',
    );
  }
  await installEngine(machine);
  await machine.progress.step('start the Docker engine', () => startEngine(machine, wrapped));
}

/** Newer Debian releases package the client apart from the engine. */
async function installEngine(machine: Machine): Promise<void> {
  if (!(await machine.succeeds('dockerd', ['--version']))) await ensurePackages(machine, ['docker.io']);
  if (!(await machine.succeeds('docker', ['--version']))) await ensurePackages(machine, ['docker-cli']);
}

async function startEngine(machine: Machine, wrapped: boolean): Promise<void> {
  if (wrapped) configureWrapper();
  const systemd = existsSync('/run/systemd/system');
  const engine = systemd ? undefined : startDetached();
  if (systemd) await machine.run('systemctl', ['start', 'docker']);
  for (let attempt = 0; attempt < 60; attempt += 1) {
    if (await machine.succeeds('docker', ['info'])) return;
    if (engine && engine.exitCode !== null) break;
    await sleep(500);
  }
  throw new ToolError(
    `the Docker engine does not start: ${systemd ? 'see journalctl -u docker' : lastLine(log)}`,
    'A machine without the rights to run containers (a plain container, for one) cannot host a cluster.',
  );
}

/** Gives an engine that somebody else started the wrapper too; it reads its runtimes anew on SIGHUP. */
async function wrapRunning(machine: Machine): Promise<void> {
  const runtime = (await machine.run('docker', ['info', '--format', '{{.DefaultRuntime}}'])).trim();
  configureWrapper();
  if (runtime === runtimeName) return;
  tellEngine();
  await sleep(1_000);
}

function tellEngine(): void {
  try {
    process.kill(Number(readFileSync('/var/run/docker.pid', 'utf8')), 'SIGHUP');
  } catch (error) {
    throw new ToolError(
      `the Docker engine that runs here cannot be told of its new runtime: ${error}`,
      `Restart it: it then reads ${configuration}.`,
    );
  }
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
function startDetached(): ChildProcess {
  const output = openSync(log, 'a');
  const engine = spawn('dockerd', [], { detached: true, stdio: ['ignore', output, output] });
  engine.unref();
  return engine;
}

function lastLine(file: string): string {
  return existsSync(file) ? (readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '') : 'no log';
}
