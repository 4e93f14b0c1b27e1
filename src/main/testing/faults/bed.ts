import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { eventually } from '#kube/testing/eventually.ts';
import { freePorts } from '../../../../tools/envtest/freePorts.ts';
import { buildProbe, type PacketProbe, startProbe } from '../../../../tools/packetProbe/packetProbe.ts';
import { Program } from '../program.ts';
import { startWire, type Wire } from '../wire.ts';
import { FaultCluster } from './cluster.ts';
import { FaultNode } from './node.ts';
import { isForbidden, podAddresses, type Traffic, traffic, type World, worlds } from './worlds.ts';

/** The wires that a fault may cut; `agentApi` leads from the agent to the API server. */
export type Wires = Readonly<Record<'agentApi' | 'agentController' | 'controllerApi', Wire>>;

const tickMs = 2;
/** Traffic that may pass at times is sent less often: each such packet leaves an entry in conntrack. */
const seldom = 5;
const patienceMs = 120_000;
/** A fresh agent whose flows do not change for so long has nothing more to do. */
const settledMs = 700;

/** What became of some traffic; `lastMs` is the wall clock at the latest arrival. */
export type TrafficCount = {
  readonly traffic: Traffic;
  readonly sent: number;
  readonly arrived: number;
  readonly lastMs: number | undefined;
};

/** Everything real, on one machine: API server, controller, one node with its agent and switch, pods, and packets. */
export class FaultBed {
  readonly cluster: FaultCluster;
  readonly node: FaultNode;
  readonly wires: Wires;
  /** The folder of the agent's program: that of all programs, or of a mutant. */
  agentBundles: string;
  readonly #bundles: string;
  readonly #controllerPort: number;
  readonly #lastMs = new Map<number, number>();
  readonly #references = new Map<World, readonly string[]>();
  #probe: PacketProbe | undefined;
  #controller: Program | undefined;
  #removeProbe: () => Promise<void> = async () => undefined;

  private constructor(parts: Pick<FaultBed, 'cluster' | 'node' | 'wires'>, bundles: string, port: number) {
    this.cluster = parts.cluster;
    this.node = parts.node;
    this.wires = parts.wires;
    this.#bundles = bundles;
    this.agentBundles = bundles;
    this.#controllerPort = port;
  }

  /** Starts all but controller and agent; `bundles` is the folder of the programs. Needs root. */
  static async start(bundles: string): Promise<FaultBed> {
    const node = await FaultNode.create();
    const cluster = await FaultCluster.start(node.ip, firstWorld());
    const [controllerPort = 0] = await freePorts(1);
    const apiPort = Number(new URL(cluster.controlPlane.server).port);
    const wires = {
      agentApi: await startWire(node.hostIp, apiPort),
      agentController: await startWire(node.hostIp, controllerPort),
      controllerApi: await startWire('127.0.0.1', apiPort),
    };
    const bed = new FaultBed({ cluster, node, wires }, bundles, controllerPort);
    await cluster.writeKubeconfig(bed.#kubeconfig('agent'), node.hostIp, wires.agentApi.port);
    await cluster.writeKubeconfig(bed.#kubeconfig('controller'), '127.0.0.1', wires.controllerApi.port);
    await node.giveToken(await cluster.agentToken());
    await node.startSwitch(bundles);
    return bed;
  }

  async startAgent(): Promise<void> {
    const kubeconfig = this.#kubeconfig('agent');
    await this.node.startAgent(this.agentBundles, {
      kubeconfig,
      controllerPort: this.wires.agentController.port,
    });
  }

  async startController(): Promise<void> {
    const clientConnection = { kubeconfig: this.#kubeconfig('controller') };
    this.#controller = await Program.start('controller', {
      config: JSON.stringify({ apiPort: this.#controllerPort, clientConnection }),
      env: { POD_NAME: 'antrea-controller-fault', POD_NAMESPACE: 'kube-system' },
      varLib: this.node.folder,
      bundles: this.#bundles,
    });
  }

  async killController(): Promise<void> {
    await this.#controller?.kill();
    this.#controller = undefined;
  }

  /** Notes what flows a first start on a node without history makes of each world. The agent must not run, and runs after. */
  async learnReferences(): Promise<void> {
    for (const world of worlds) {
      await this.node.killAgent();
      await this.cluster.change(world);
      await this.node.forget();
      await this.startAgent();
      this.#references.set(world, await this.#settledFlows());
    }
  }

  /** Lets the packets flow. */
  async startTraffic(): Promise<void> {
    const probe = await buildProbe();
    this.#removeProbe = probe.remove;
    const { pods } = this.node;
    this.#probe = await startProbe([probe.path], {
      tickMs,
      captures: [...pods.values()],
      pairs: traffic.map((each, id) => ({ id, ...this.#route(each) })),
    });
  }

  /** How many packets of each kind of traffic were sent and arrived so far. */
  async counts(): Promise<readonly TrafficCount[]> {
    const counts = await this.#probe?.counts();
    return traffic.map((each, id) => {
      const { sent = 0, arrived = 0, lastMs } = counts?.get(id) ?? {};
      if (lastMs !== undefined) this.#lastMs.set(id, lastMs);
      return { traffic: each, sent, arrived, lastMs: this.#lastMs.get(id) };
    });
  }

  /** Waits until flows and packets are those of the world that there is now. @throws Error with what differs */
  async converge(): Promise<void> {
    const { world } = this.cluster;
    let differs = '';
    const asNew = async () => {
      differs = difference(this.#references.get(world) ?? [], await this.node.flows());
      return differs === '';
    };
    await this.#insist(
      `flows are those of a fresh start`,
      () => asNew().catch(() => false),
      () => differs,
    );
    let wrong = '';
    const asAllowed = async () => {
      wrong = await this.#wrongTraffic(world);
      return wrong === '';
    };
    await this.#insist('what is allowed passes, and nothing else', asAllowed, () => wrong);
  }

  async stop(): Promise<void> {
    await this.#probe?.stop();
    await this.#removeProbe();
    await this.killController();
    await this.node.stop();
    for (const wire of Object.values(this.wires)) await wire.stop();
    await this.cluster.stop();
  }

  #kubeconfig(whose: 'agent' | 'controller'): string {
    return join(this.node.folder, `kubeconfig-${whose}`);
  }

  #route(each: Traffic) {
    const { from, to, port } = each;
    const netns = this.node.pods.get(from) ?? '';
    return { netns, address: podAddresses[to], port, everyTicks: isForbidden(each) ? 1 : seldom };
  }

  /** What passes although it should not, or does not although it should, within a moment. */
  async #wrongTraffic(world: World): Promise<string> {
    const before = await this.counts();
    await setTimeout(8 * tickMs * seldom);
    const after = await this.counts();
    const wrong = after.filter(({ traffic: { allowed }, arrived }, id) => {
      const passes = arrived > (before[id]?.arrived ?? 0);
      return passes !== allowed(world);
    });
    return wrong.map(({ traffic: each }) => nameOf(each)).join(', ');
  }

  /** The flows, once the agent has its policies from the controller and nothing has changed for a while. */
  async #settledFlows(): Promise<readonly string[]> {
    let flows: readonly string[] = [];
    let since = performance.now();
    const isSettled = async () => {
      const now = await this.node.flows();
      if (now.join('\n') !== flows.join('\n')) since = performance.now();
      flows = now;
      const hasPolicies = flows.some((flow) => flow.startsWith('table=100, priority=200'));
      return hasPolicies && performance.now() - since > settledMs;
    };
    await this.#insist(
      'the agent has settled',
      () => isSettled().catch(() => false),
      () => flows.join('\n'),
    );
    return flows;
  }

  async #insist(what: string, holds: () => Promise<boolean>, why: () => string): Promise<void> {
    try {
      await eventually(what, holds, patienceMs);
    } catch (error) {
      const log = this.node.agentLog().slice(-15).join('\n');
      throw new Error(`${String(error)}\n${why()}\nthe agent said last:\n${log}`);
    }
  }
}

function firstWorld(): World {
  const [first] = worlds;
  if (first === undefined) throw new Error('no world');
  return first;
}

/** As people write it: who to whom, which port. */
export function nameOf({ from, to, port }: Traffic): string {
  return `${from}→${to}:${port}`;
}

/** The first lines that are only in one of two lists of flows; empty when there are none. */
function difference(wanted: readonly string[], found: readonly string[]): string {
  const [inWanted, inFound] = [new Set(wanted), new Set(found)];
  const lines = [
    ...wanted.filter((line) => !inFound.has(line)).map((line) => `missing ${line}`),
    ...found.filter((line) => !inWanted.has(line)).map((line) => `too many ${line}`),
  ];
  return lines.slice(0, 10).join('\n');
}
