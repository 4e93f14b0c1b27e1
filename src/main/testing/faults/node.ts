import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { podDeviceGroup } from '#agent/host/deviceGroup.ts';
import { type Exec, output, systemExec } from '#base/exec.ts';
import { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { createNetns, type TestNetns } from '#dataplane/ovs/testing/netns.ts';
import { addPod, type PodHost, setUpBridge } from '#dataplane/ovs/testing/testPod.ts';
import { uniqueName } from '#dataplane/ovs/testing/testSwitch.ts';
import { OvsdbClient } from '#dataplane/ovs/vsctl.ts';
import { eventually } from '#kube/testing/eventually.ts';
import { Program } from '../program.ts';
import { faultNode } from './cluster.ts';
import { normalFlows } from './normalFlows.ts';
import { makeOfctlTrap, type OfctlTrap } from './ofctlTrap.ts';
import { type PodName, podAddresses, podNames } from './worlds.ts';

/** How the agent reaches the rest of the cluster: ports of the machine at the other end of the node's wire. */
export type Reach = { readonly kubeconfig: string; readonly controllerPort: number };

const patienceMs = 30_000;

/** A node in a network namespace: the supervised switch, the agent, and pods that are namespaces of their own. */
export class FaultNode {
  /** Everything of the node that is a file. */
  readonly folder: string;
  /** The address of the node, and that of the machine as the node sees it. */
  readonly ip: string;
  readonly hostIp: string;
  readonly trap: OfctlTrap;
  readonly ofctl: OfctlClient;
  readonly ovsdb: OvsdbClient;
  /** Paths of the pods' network namespaces. */
  readonly pods = new Map<PodName, string>();
  readonly #exec: Exec = systemExec();
  readonly #netns: TestNetns;
  readonly #ovsDir: string;
  readonly #atStop: (() => Promise<void>)[] = [];
  #ovs: Program | undefined;
  #agent: Program | undefined;

  private constructor(folder: string, netns: TestNetns, trap: OfctlTrap, network: string) {
    this.folder = folder;
    this.#netns = netns;
    this.trap = trap;
    this.hostIp = `${network}.1`;
    this.ip = `${network}.2`;
    this.#ovsDir = join(folder, 'ovs');
    const endpoint = { runDir: this.#ovsDir, bridge: 'br-int' };
    this.ofctl = new OfctlClient({ exec: this.#exec, endpoint });
    this.ovsdb = new OvsdbClient({ exec: this.#exec, endpoint });
  }

  /** A node without switch and agent yet, with a wire to this machine. */
  static async create(): Promise<FaultNode> {
    const exec = systemExec();
    const folder = await mkdtemp(join(tmpdir(), 'antrea-faults-'));
    for (const each of ['ovs', 'var-lib', 'run']) await mkdir(join(folder, each));
    const netns = await createNetns(exec, uniqueName('fault'));
    // Of the range for benchmarks, which no network of the machine uses.
    const node = new FaultNode(folder, netns, await makeOfctlTrap(folder), `198.18.${process.pid % 250}`);
    const link = uniqueName('fw');
    const ends = ['link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', netns.name];
    await output(exec, { file: 'ip', args: ends });
    await output(exec, { file: 'ip', args: ['addr', 'add', `${node.hostIp}/30`, 'dev', link] });
    await output(exec, { file: 'ip', args: ['link', 'set', link, 'up'] });
    await netns.run('ip', 'addr', 'add', `${node.ip}/30`, 'dev', 'eth0');
    await netns.run('ip', 'link', 'set', 'eth0', 'up');
    return node;
  }

  /** Starts the switch as the container antrea-ovs does, and plugs in the pods. */
  async startSwitch(bundles: string): Promise<void> {
    this.#ovs = await Program.start('ovs', {
      ...this.#programOptions(bundles),
      config: '',
      env: { OVS_RUNDIR: this.#ovsDir },
    });
    await eventually(
      'the switch answers',
      () => this.#vswitchdPid().then((pid) => pid !== undefined),
      patienceMs,
    );
    await eventually('the database answers', () => this.ovsdb.probe(), patienceMs);
    const host: PodHost = {
      exec: this.#exec,
      netns: this.#netns,
      ovsdb: this.ovsdb,
      atStop: (task) => void this.#atStop.push(task),
    };
    const subnet = await setUpBridge(host, '10.10.0.1');
    for (const name of podNames) {
      const pod = await addPod(host, subnet, { name, ip: podAddresses[name] });
      await this.#netns.run('ip', 'link', 'set', pod.interface.name, 'group', String(podDeviceGroup));
      // Nobody listens, and nobody shall say so.
      await pod.netns.run('iptables', '-A', 'INPUT', '-p', 'udp', '-j', 'DROP');
      this.pods.set(name, pod.netns.path);
    }
  }

  /** Starts the agent as the container antrea-agent does. */
  async startAgent(bundles: string, { kubeconfig, controllerPort }: Reach): Promise<void> {
    const config = {
      ovsRunDir: this.#ovsDir,
      ovsDatapathType: 'netdev',
      hostProcPathPrefix: '/',
      cniSocket: join(this.folder, 'cni.sock'),
      clientConnection: { kubeconfig },
    };
    this.#agent = await Program.start('agent', {
      ...this.#programOptions(bundles),
      config: JSON.stringify(config),
      env: {
        NODE_NAME: faultNode,
        POD_NAME: 'antrea-agent-fault',
        POD_NAMESPACE: 'kube-system',
        ANTREA_SERVICE_HOST: this.hostIp,
        ANTREA_SERVICE_PORT: String(controllerPort),
        PATH: `${this.trap.path}:${process.env.PATH}`,
      },
    });
  }

  /** What the agent's processes find in /run/secrets. */
  async giveToken(token: string): Promise<void> {
    const folder = join(this.folder, 'run', 'secrets', 'kubernetes.io', 'serviceaccount');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'token'), token);
  }

  /** What the agent has said, for a failing test. */
  agentLog(): readonly string[] {
    return this.#agent?.lines ?? [];
  }

  /** Kills the agent and all that it runs, as the end of a container does. */
  async killAgent(): Promise<void> {
    await this.#agent?.kill();
    this.#agent = undefined;
  }

  /** Kills ovs-vswitchd; its supervisor starts it again. */
  async killVswitchd(): Promise<void> {
    const pid = await this.#vswitchdPid();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** The flows, apart from what depends on history. @throws CodedError while the switch is away */
  async flows(): Promise<string[]> {
    return normalFlows(await this.ofctl.dumpFlows());
  }

  /** Makes the node as if no agent had ever run on it, apart from its pods. No agent may run. */
  async forget(): Promise<void> {
    await output(this.#exec, {
      file: 'ovs-ofctl',
      args: ['-O', 'OpenFlow14', 'del-flows', `unix:${join(this.#ovsDir, 'br-int.mgmt')}`],
    });
    await rm(join(this.folder, 'run', 'antrea'), { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.killAgent();
    await this.#ovs?.kill();
    for (const task of this.#atStop) await task();
    await this.#netns.remove();
    await rm(this.folder, { recursive: true, force: true });
  }

  #programOptions(bundles: string) {
    const [varLib, run] = [join(this.folder, 'var-lib'), join(this.folder, 'run')];
    return { varLib, run, bundles, prefix: this.#netns.prefix };
  }

  /** The supervisor lives with its children in a process namespace of its own: their pid files say other numbers. */
  async #vswitchdPid(): Promise<number | undefined> {
    const args = ['-o', '-f', `^ovs-vswitchd unix:${this.#ovsDir}/`];
    const { stdout } = await this.#exec.run({ file: 'pgrep', args });
    return stdout === '' ? undefined : Number(stdout);
  }
}
