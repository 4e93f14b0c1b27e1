import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from '#base/exec.ts';
import { startTestSwitch, type TestSwitch, uniqueName } from '#dataplane/ovs/testing/testSwitch.ts';
import { eventually } from '#kube/testing/eventually.ts';
import { freePorts } from '../../../../tools/envtest/freePorts.ts';
import { Program } from '../program.ts';
import { startWire, type Wire } from '../wire.ts';
import { StartCluster } from './cluster.ts';
import { buildRelay, type Relay } from './relay.ts';

/** `controller` and `api` lead from the agent to the two. */
export type Wires = { readonly controller: Wire; readonly api: Wire };

/** Everything but kubelet and containers, for real: API server, controller, a node with switch, agent and plugin. */
export class StartBed {
  readonly cluster: StartCluster;
  readonly wires: Wires;
  readonly relay: Relay;
  readonly #sw: TestSwitch;
  readonly #folder: string;
  readonly #hostIp: string;
  readonly #controller: Program;
  #agent: Program | undefined;

  private constructor(
    parts: Pick<StartBed, 'cluster' | 'wires' | 'relay'>,
    own: { sw: TestSwitch; folder: string; hostIp: string; controller: Program },
  ) {
    this.cluster = parts.cluster;
    this.wires = parts.wires;
    this.relay = parts.relay;
    this.#sw = own.sw;
    this.#folder = own.folder;
    this.#hostIp = own.hostIp;
    this.#controller = own.controller;
  }

  /** Starts all but the agent. Needs root. */
  static async start(): Promise<StartBed> {
    const folder = await mkdtemp(join(tmpdir(), 'antrea-starts-'));
    const sw = await startTestSwitch();
    // Of the range for benchmarks, which no network of the machine uses.
    const network = `198.19.${process.pid % 250}`;
    const [hostIp, nodeIp] = [`${network}.1`, `${network}.2`];
    await wireNode(sw, hostIp, nodeIp);
    const cluster = await StartCluster.start(nodeIp);
    const [apiPort = 0] = await freePorts(1);
    const controller = await Program.start('controller', {
      config: JSON.stringify({ apiPort, clientConnection: { kubeconfig: cluster.controlPlane.kubeconfig } }),
      env: { POD_NAME: 'antrea-controller-starts', POD_NAMESPACE: 'kube-system' },
      varLib: folder,
    });
    const wires = {
      controller: await startWire(hostIp, apiPort),
      api: await startWire(hostIp, Number(new URL(cluster.controlPlane.server).port)),
    };
    const relay = await buildRelay(folder, join(folder, 'cni.sock'));
    const bed = new StartBed({ cluster, wires, relay }, { sw, folder, hostIp, controller });
    await bed.#prepareFolder();
    return bed;
  }

  /** Starts the agent and waits until it serves. */
  async startAgent(policyWait: 'fail' | 'off'): Promise<void> {
    const config = {
      ovsRunDir: this.#sw.endpoint.runDir,
      ovsDatapathType: 'netdev',
      hostProcPathPrefix: '/',
      cniSocket: join(this.#folder, 'cni.sock'),
      cni: { policyWait },
      clientConnection: { kubeconfig: join(this.#folder, 'kubeconfig') },
    };
    const agent = await Program.start('agent', {
      config: JSON.stringify(config),
      env: {
        NODE_NAME: this.cluster.node,
        POD_NAME: 'antrea-agent-starts',
        POD_NAMESPACE: 'kube-system',
        ANTREA_SERVICE_HOST: this.#hostIp,
        ANTREA_SERVICE_PORT: String(this.wires.controller.port),
      },
      varLib: join(this.#folder, 'var-lib'),
      run: join(this.#folder, 'run'),
      prefix: this.#sw.netns.prefix,
    });
    this.#agent = agent;
    const serves = () => agent.log().some(({ msg }) => msg === 'CNI server is ready');
    await eventually('the agent serves', serves, 60_000).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.log()}`);
    });
  }

  async killAgent(): Promise<void> {
    await this.#agent?.kill();
    this.#agent = undefined;
  }

  /** What controller and agent said last, for a failing test. */
  log(): string {
    return [this.#controller, this.#agent].flatMap((each) => each?.lines.slice(-20) ?? []).join('\n');
  }

  async stop(): Promise<void> {
    await this.killAgent();
    await this.#controller.kill();
    for (const wire of Object.values(this.wires)) await wire.stop();
    await this.cluster.stop();
    await this.#sw.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #prepareFolder(): Promise<void> {
    const secrets = join(this.#folder, 'run', 'secrets', 'kubernetes.io', 'serviceaccount');
    await mkdir(join(this.#folder, 'var-lib'));
    await mkdir(secrets, { recursive: true });
    await writeFile(join(secrets, 'token'), await this.cluster.agentToken());
    await this.cluster.writeKubeconfig(join(this.#folder, 'kubeconfig'), this.#hostIp, this.wires.api.port);
  }
}

/** A wire between the node and this machine. */
async function wireNode({ exec, netns }: TestSwitch, hostIp: string, nodeIp: string): Promise<void> {
  const link = uniqueName('sw');
  const ip = (...args: string[]) => output(exec, { file: 'ip', args });
  await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', netns.name);
  await ip('addr', 'add', `${hostIp}/30`, 'dev', link);
  await ip('link', 'set', link, 'up');
  await netns.run('ip', 'addr', 'add', `${nodeIp}/30`, 'dev', 'eth0');
  await netns.run('ip', 'link', 'set', 'eth0', 'up');
}
