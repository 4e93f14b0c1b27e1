/**
 * What the container `antrea-ovs` runs: ovsdb-server and ovs-vswitchd, started in order and kept alive.
 * @module
 */
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import type { StartDaemon } from '#base/daemon.ts';
import { CodedError } from '#base/errors.ts';
import { type Exec, output } from '#base/exec.ts';
import type { Logger } from '#telemetry/logger.ts';
import { prepareDatabase } from './database.ts';
import { type SupervisedDaemon, supervise } from './supervisor.ts';

/** Everything the supervisor touches. */
export type OpenVSwitchTools = {
  readonly exec: Exec;
  readonly start: StartDaemon;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly exists: (path: string) => Promise<boolean>;
};

/** `runDir` holds the database, the sockets and the pid files; `schema` is vswitch.ovsschema of the installed version. */
export type OpenVSwitchOptions = { readonly runDir: string; readonly schema: string };

/** Runs both daemons until the signal aborts, then stops the switch first and its database last. */
export async function runOpenVSwitch(
  options: OpenVSwitchOptions,
  tools: OpenVSwitchTools,
  signal: AbortSignal,
): Promise<void> {
  const databaseStop = new AbortController();
  const database = supervise(databaseServer(options, tools), tools, databaseStop.signal);
  await supervise(switchDaemon(options, tools), tools, signal);
  databaseStop.abort();
  await database;
}

function databaseServer(options: OpenVSwitchOptions, tools: OpenVSwitchTools): SupervisedDaemon {
  const database = join(options.runDir, 'conf.db');
  const socket = join(options.runDir, 'db.sock');
  return {
    name: 'ovsdb-server',
    file: 'ovsdb-server',
    args: [
      database,
      `--remote=punix:${socket}`,
      pidFile(options, 'ovsdb-server'),
      '-vconsole:warn',
      '-vsyslog:off',
    ],
    prepare: async () => {
      const state = await prepareDatabase({ database, schema: options.schema }, tools);
      tools.logger.info({ state }, 'database prepared');
    },
    ready: () => waitFor(() => tools.exists(socket), 'db.sock', tools),
  };
}

function switchDaemon(options: OpenVSwitchOptions, tools: OpenVSwitchTools): SupervisedDaemon {
  const socket = join(options.runDir, 'db.sock');
  let version: string | undefined;
  return {
    name: 'ovs-vswitchd',
    file: 'ovs-vswitchd',
    args: [`unix:${socket}`, pidFile(options, 'ovs-vswitchd'), '-vconsole:warn', '-vsyslog:off'],
    prepare: async () => {
      await waitFor(() => tools.exists(socket), 'db.sock', tools);
      version ??= await switchVersion(tools);
      // An empty switch must not forward: the agent removes the key when flows are in place.
      const settings = [`ovs_version=${version}`, 'other_config:flow-restore-wait=true'];
      await vsctl(tools, socket, ['set', 'Open_vSwitch', '.', ...settings]);
    },
    ready: () => waitFor(() => answers(options, tools), 'an answer of ovs-vswitchd', tools),
  };
}

/** Nobody else states the version in the database: the daemons leave it to the scripts of their packages. */
async function switchVersion(tools: OpenVSwitchTools): Promise<string> {
  const text = await output(tools.exec, { file: 'ovs-vswitchd', args: ['--version'] });
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? 'unknown';
}

async function answers(options: OpenVSwitchOptions, tools: OpenVSwitchTools): Promise<boolean> {
  const env = { OVS_RUNDIR: options.runDir };
  const args = ['--timeout=1', '-t', 'ovs-vswitchd', 'version'];
  return (await tools.exec.run({ file: 'ovs-appctl', args, env })).code === 0;
}

function pidFile(options: OpenVSwitchOptions, daemon: string): string {
  return `--pidfile=${join(options.runDir, `${daemon}.pid`)}`;
}

async function vsctl(tools: OpenVSwitchTools, socket: string, args: readonly string[]): Promise<void> {
  await output(tools.exec, {
    file: 'ovs-vsctl',
    args: ['--no-wait', '--timeout=10', `--db=unix:${socket}`, ...args],
  });
}

const pollMs = 20;
const patienceMs = 20_000;

async function waitFor(test: () => Promise<boolean>, what: string, tools: OpenVSwitchTools): Promise<void> {
  const deadline = tools.clock.monotonic() + patienceMs;
  while (!(await test())) {
    if (tools.clock.monotonic() > deadline) {
      throw new CodedError('ANTREA_OVS_NOT_READY', `${what} did not come within ${patienceMs / 1000} s`);
    }
    await tools.clock.sleep(pollMs);
  }
}
