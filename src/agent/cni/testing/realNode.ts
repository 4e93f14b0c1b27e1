import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { DesiredFlows } from '#dataplane/flowSet.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import { AppctlClient } from '#dataplane/ovs/appctl.ts';
import { FlowClient } from '#dataplane/ovs/flowClient.ts';
import { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { baseChanges, startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import { OvsdbClient } from '#dataplane/ovs/vsctl.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { LinkManager } from '../../host/links.ts';
import { inNetns } from '../../host/netns.ts';
import { HostLocalIpam } from '../../ipam/hostLocal.ts';
import { CniHandler } from '../handler.ts';
import { batchedPacketOut } from '../packetOut.ts';
import { PodPorts } from '../podPorts.ts';
import { takeOverPods } from '../takeover.ts';
import { openGate } from '../types.ts';
import { MortalExec } from './mortalExec.ts';

/** One run of an agent's CNI side. */
export type AgentRun = {
  readonly exec: MortalExec;
  readonly handler: CniHandler;
  readonly ports: PodPorts;
  readonly links: LinkManager;
  readonly ipam: HostLocalIpam;
  readonly flows: FlowClient;
};

/** What a node holds beside its base. */
export type Holdings = {
  readonly ips: number;
  readonly ports: readonly string[];
  readonly links: readonly string[];
  readonly flows: number;
};

/** Network namespaces, Open vSwitch and files that are real, and agents that run one after the other on them. */
export class RealNode {
  readonly node: TestNode;
  readonly #dataDir: string;
  #runs = 1;

  private constructor(node: TestNode, dataDir: string) {
    this.node = node;
    this.#dataDir = dataDir;
  }

  /** Starts the switch with the base pipeline; podCIDR is 10.10.0.0/24. Needs root. */
  static async start(): Promise<RealNode> {
    const dataDir = await mkdtemp(join(tmpdir(), 'antrea-cni-'));
    return new RealNode(await startTestNode(), dataDir);
  }

  /** An agent that starts now and takes over what the one before left; `pods` are those the API server has. */
  async startAgent(pods: readonly string[]): Promise<AgentRun> {
    const run = await this.#wire();
    await run.flows.apply(baseChanges(this.node.subnet));
    await takeOverPods({ ...run, listPods: async () => new Set(pods), logger: silentLogger() });
    await run.flows.settle();
    return run;
  }

  async holdings(run: AgentRun): Promise<Holdings> {
    const counts = await this.node.sw.ofctl.dumpTables();
    return {
      ips: run.ipam.list().length,
      ports: (await this.node.sw.ovsdb.listInterfaces()).map(({ name }) => name).toSorted(),
      links: await run.links.listPodLinks(),
      flows: [...counts.values()].reduce((sum, count) => sum + count, 0),
    };
  }

  async stop(): Promise<void> {
    await this.node.stop();
    await rm(this.#dataDir, { recursive: true });
  }

  async #wire(): Promise<AgentRun> {
    this.#runs += 1;
    const { sw, subnet } = this.node;
    const { endpoint } = sw;
    const logger = silentLogger();
    const clock = systemClock();
    const exec = new MortalExec(sw.exec);
    const ofctl = new OfctlClient({ exec, endpoint });
    const flows = new FlowClient({ ofctl, desired: new DesiredFlows(), round: this.#runs, clock, logger });
    const links = new LinkManager({
      exec: inNetns(exec, sw.netns.path),
      datapath: 'netdev',
      packetOut: batchedPacketOut(ofctl),
      clock,
    });
    const ipam = await HostLocalIpam.open({
      dataDir: this.#dataDir,
      network: 'antrea',
      podCidr: '10.10.0.0/24',
      clock,
      logger,
      restMs: 100,
    });
    const ports = new PodPorts({
      ovsdb: new OvsdbClient({ exec, endpoint }),
      flows,
      conntrack: new AppctlClient({ exec, endpoint, readText: (path) => readFile(path, 'utf8') }),
      store: new InterfaceStore(),
      gatewayMac: subnet.gatewayMac,
      logger,
    });
    const netnsPath = (path: string) => path;
    const handler = new CniHandler({
      ipam,
      links,
      ports,
      gate: openGate,
      netnsPath,
      mtu: 1450,
      clock,
      logger,
    });
    return { exec, handler, ports, links, ipam, flows };
  }
}
