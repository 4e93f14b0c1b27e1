import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { type Daemon, systemDaemons } from '#base/daemon.ts';
import { CodedError } from '#base/errors.ts';
import { type Exec, output, systemExec } from '#base/exec.ts';
import { pathExists } from '#base/pathExists.ts';
import { AppctlClient } from '../appctl.ts';
import type { OvsEndpoint } from '../endpoint.ts';
import { OfctlClient } from '../ofctl.ts';
import { OvsdbClient } from '../vsctl.ts';
import { createNetns, type TestNetns } from './netns.ts';

const schema = '/usr/share/openvswitch/vswitch.ovsschema';
const patienceMs = 30_000;

let created = 0;

/** A name that no other test of this machine uses, at most 15 characters. */
export function uniqueName(prefix: string): string {
  created += 1;
  return `${prefix}${process.pid.toString(36)}x${created}`;
}

/** A real Open vSwitch with the userspace datapath, alone in its own network namespace. */
export type TestSwitch = {
  readonly exec: Exec;
  readonly netns: TestNetns;
  readonly endpoint: OvsEndpoint;
  readonly ofctl: OfctlClient;
  readonly ovsdb: OvsdbClient;
  readonly appctl: AppctlClient;
  /** The running ovs-vswitchd. */
  switchDaemon(): Daemon;
  /** Kills ovs-vswitchd with SIGKILL and waits until it is gone. */
  killSwitch(): Promise<void>;
  /** Starts ovs-vswitchd again and waits until it answers. */
  startSwitch(): Promise<void>;
  killDatabase(): Promise<void>;
  startDatabase(): Promise<void>;
  /** Runs `task` when the switch has stopped. */
  atStop(task: () => Promise<void>): void;
  /** Ends the daemons and removes everything. */
  stop(): Promise<void>;
};

/** Starts ovsdb-server and ovs-vswitchd; there is no bridge yet. Needs root. */
export async function startTestSwitch(bridge = 'br-int'): Promise<TestSwitch> {
  const exec = systemExec();
  const netns = await createNetns(exec, uniqueName('sw'));
  const runDir = await mkdtemp(join(tmpdir(), 'antrea-ovs-'));
  const endpoint = { runDir, bridge };
  const daemons = new SwitchDaemons(netns, runDir, exec);
  await output(exec, { file: 'ovsdb-tool', args: ['create', join(runDir, 'conf.db'), schema] });
  await daemons.startDatabase();
  await daemons.startSwitch();
  const tasks: (() => Promise<void>)[] = [];
  const ofctl = new OfctlClient({ exec, endpoint });
  const ovsdb = new OvsdbClient({ exec, endpoint });
  return {
    exec,
    netns,
    endpoint,
    ofctl,
    ovsdb,
    appctl: new AppctlClient({ exec, endpoint, readText: (path) => readFile(path, 'utf8') }),
    switchDaemon: () => daemons.vswitchd(),
    killSwitch: () => daemons.killSwitch(),
    startSwitch: async () => {
      await daemons.startSwitch();
      // The daemon answers before it has made the bridges that the database names.
      const hasBridge = (await ovsdb.listInterfaces()).length > 0;
      if (hasBridge) await until(() => ofctl.probe());
    },
    killDatabase: () => daemons.killDatabase(),
    startDatabase: () => daemons.startDatabase(),
    atStop: (task) => void tasks.push(task),
    stop: async () => {
      await daemons.killSwitch();
      await daemons.killDatabase();
      for (const task of tasks) await task();
      await netns.remove();
      await rm(runDir, { recursive: true, force: true });
    },
  };
}

class SwitchDaemons {
  readonly #netns: TestNetns;
  readonly #runDir: string;
  readonly #exec: Exec;
  #database: Daemon | undefined;
  #switch: Daemon | undefined;

  constructor(netns: TestNetns, runDir: string, exec: Exec) {
    this.#netns = netns;
    this.#runDir = runDir;
    this.#exec = exec;
  }

  vswitchd(): Daemon {
    if (!this.#switch) throw new CodedError('ANTREA_OVS_UNREACHABLE', 'ovs-vswitchd was not started');
    return this.#switch;
  }

  async startDatabase(): Promise<void> {
    const socket = join(this.#runDir, 'db.sock');
    await rm(socket, { force: true });
    this.#database = this.#start('ovsdb-server', [join(this.#runDir, 'conf.db'), `--remote=punix:${socket}`]);
    await until(() => pathExists(socket));
  }

  async startSwitch(): Promise<void> {
    this.#switch = this.#start('ovs-vswitchd', [`unix:${join(this.#runDir, 'db.sock')}`]);
    const pid = this.#switch.pid;
    await until(() => this.#answers(join(this.#runDir, `ovs-vswitchd.${pid}.ctl`)));
  }

  async killSwitch(): Promise<void> {
    this.#switch?.kill('SIGKILL');
    await this.#switch?.exited;
  }

  async killDatabase(): Promise<void> {
    this.#database?.kill('SIGKILL');
    await this.#database?.exited;
  }

  /** `ip netns exec` becomes the program, so that the child's process id is the daemon's. */
  #start(file: string, args: readonly string[]): Daemon {
    const pidfile = `--pidfile=${join(this.#runDir, `${file}.pid`)}`;
    const quiet = ['-vconsole:off', '-vsyslog:off', '-vfile:off'];
    const [program = '', ...prefix] = this.#netns.prefix;
    const env = ['env', `OVS_RUNDIR=${this.#runDir}`];
    return systemDaemons()({ file: program, args: [...prefix, ...env, file, ...args, pidfile, ...quiet] });
  }

  async #answers(control: string): Promise<boolean> {
    const args = ['-t', control, '--timeout=1', 'version'];
    return (await this.#exec.run({ file: 'ovs-appctl', args })).code === 0;
  }
}

/** Waits until `test` holds. @throws CodedError ANTREA_OVS_NOT_READY after 30 s. */
export async function until(test: () => Promise<boolean>): Promise<void> {
  const clock = systemClock();
  const deadline = clock.monotonic() + patienceMs;
  while (!(await test())) {
    if (clock.monotonic() > deadline) throw new CodedError('ANTREA_OVS_NOT_READY', 'waited 30 s in vain');
    await clock.sleep(20);
  }
}
