import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { HostLocalIpam } from '../../ipam/hostLocal.ts';
import { CniHandler, type CniHandlerOptions, type PluginAnswer } from '../handler.ts';
import { LeakSweep } from '../leakSweep.ts';
import type { PodPorts } from '../podPorts.ts';
import { takeOverPods } from '../takeover.ts';
import { openGate } from '../types.ts';
import { FakeNode } from './fakeNode.ts';

/** An agent's CNI side on a fake node with real IPAM files. `restart` is a kill and a new start; the node stays. */
export class FakeAgent {
  readonly node = new FakeNode();
  readonly clock: ManualClock;
  readonly #dataDir: string;
  readonly #options: Partial<CniHandlerOptions>;
  #ipam: HostLocalIpam;
  #ports: PodPorts;
  #handler: CniHandler;
  #sweep: LeakSweep;

  private constructor(
    dataDir: string,
    clock: ManualClock,
    ipam: HostLocalIpam,
    options: Partial<CniHandlerOptions>,
  ) {
    this.clock = clock;
    this.#dataDir = dataDir;
    this.#options = options;
    this.#ipam = ipam;
    this.#ports = this.node.podPorts();
    this.#handler = this.#makeHandler();
    this.#sweep = this.#makeSweep();
  }

  static async start(options: Partial<CniHandlerOptions> = {}): Promise<FakeAgent> {
    const dataDir = await mkdtemp(join(tmpdir(), 'antrea-cni-'));
    const clock = manualClock(Date.now());
    return new FakeAgent(dataDir, clock, await openIpam(dataDir, clock), options);
  }

  get handler(): CniHandler {
    return this.#handler;
  }

  get ipam(): HostLocalIpam {
    return this.#ipam;
  }

  get ports(): PodPorts {
    return this.#ports;
  }

  /** Sends a command for container `id` of pod `default/pod-<id>`, or whatever `env` says instead. */
  call(
    command: string,
    id = 'c0ffee',
    config: object = {},
    env: Record<string, string> = {},
  ): Promise<PluginAnswer> {
    return this.#handler.handle({
      env: {
        CNI_COMMAND: command,
        CNI_CONTAINERID: id,
        CNI_NETNS: `/var/run/netns/${id}`,
        CNI_IFNAME: 'eth0',
        CNI_ARGS: `IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=pod-${id}`,
        ...env,
      },
      stdin: JSON.stringify({ cniVersion: '1.1.0', name: 'antrea', type: 'antrea', ...config }),
    });
  }

  /** The old process is gone, a new one takes over; `pods` are those that the API server has. */
  async restart(pods: readonly string[] | undefined): Promise<void> {
    this.#ipam = await openIpam(this.#dataDir, this.clock);
    this.#ports = this.node.podPorts();
    this.#handler = this.#makeHandler();
    this.#sweep = this.#makeSweep();
    await takeOverPods({
      ports: this.#ports,
      links: this.node.linkManager,
      ipam: this.#ipam,
      listPods: () =>
        pods === undefined ? Promise.reject(new Error('no API server')) : Promise.resolve(new Set(pods)),
      logger: silentLogger(),
    });
  }

  sweep(): Promise<number> {
    return this.#sweep.sweep();
  }

  /** What the node holds, by container id: equal lists mean that nothing leaked. */
  state(): {
    readonly ips: string[];
    readonly ports: string[];
    readonly links: string[];
    readonly flows: string[];
  } {
    return {
      ips: this.#ipam
        .list()
        .map(({ containerId }) => containerId)
        .toSorted(),
      ports: this.#ports
        .list()
        .map(({ containerId }) => containerId)
        .toSorted(),
      links: [...this.node.links.keys()].toSorted(),
      flows: [...this.node.flows.keys()].toSorted(),
    };
  }

  stop(): Promise<void> {
    return rm(this.#dataDir, { recursive: true });
  }

  #makeHandler(): CniHandler {
    const ipam = this.#ipam;
    return new CniHandler({
      ipam: {
        reserve: (owner) => this.node.step('reserve', () => ipam.reserve(owner)),
        release: (id, options) => this.node.step('release', () => ipam.release(id, options)),
        find: (owner) => ipam.find(owner),
        list: () => ipam.list(),
        free: () => ipam.free(),
      },
      links: this.node.linkManager,
      ports: this.#ports,
      gate: openGate,
      netnsPath: (path) => `/host${path}`,
      mtu: 1450,
      clock: this.clock,
      logger: silentLogger(),
      ...this.#options,
    });
  }

  #makeSweep(): LeakSweep {
    return new LeakSweep({
      ports: this.#ports,
      links: this.node.linkManager,
      ipam: this.#ipam,
      lock: this.#handler.lock,
      clock: this.clock,
      logger: silentLogger(),
    });
  }
}

function openIpam(dataDir: string, clock: ManualClock): Promise<HostLocalIpam> {
  return HostLocalIpam.open({
    dataDir,
    network: 'antrea',
    podCidr: '10.244.1.0/24',
    clock,
    logger: silentLogger(),
  });
}
