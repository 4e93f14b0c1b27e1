import { setTimeout } from 'node:timers/promises';
import { CodedError } from '#base/errors.ts';
import type { InterfaceRecord } from '#dataplane/interfaceRecord.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import type { FlowChange } from '#dataplane/ovs/flowClient.ts';
import type { NewPort } from '#dataplane/ovs/vsctl.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { PodLink } from '../../host/podLink.ts';
import { PodPorts } from '../podPorts.ts';

/** What happens at a step: it fails without effect, or has its effect and fails all the same. */
export type Fault = 'before' | 'after';

/** The links, ports and flows of a node, in memory; a fault can be put at any step. It outlives the agents in a test. */
export class FakeNode {
  readonly links = new Map<string, PodLink>();
  readonly ports = new Map<string, InterfaceRecord>();
  readonly flows = new Map<string, number>();
  readonly flushed: string[] = [];
  readonly announced: string[] = [];
  /** Every step taken, in order. */
  readonly steps: string[] = [];
  /** Decides on faults; `index` counts steps from 0. */
  fault: (step: string, index: number) => Fault | undefined = () => undefined;
  latencyMs = 1;
  #nextPort = 10;

  readonly linkManager = {
    createVeth: (link: PodLink) => this.step('createVeth', () => void this.links.set(link.hostName, link)),
    deleteLink: (name: string) => this.step('deleteLink', () => void this.links.delete(name)),
    listPodLinks: () => Promise.resolve([...this.links.keys()]),
    checkPod: (link: PodLink) => {
      const made = this.links.get(link.hostName);
      const same = JSON.stringify(made) === JSON.stringify(link);
      return Promise.resolve(same ? [] : ['the link differs']);
    },
    gratuitousArp: ({ ip }: { readonly ip: string }) => {
      this.announced.push(ip);
      return Promise.resolve();
    },
  };

  readonly ovsdb = {
    addPorts: (added: readonly NewPort[]) =>
      this.step('addPorts', () => added.map((port) => this.#addPort(port))),
    deletePorts: (names: readonly string[]) =>
      this.step('deletePorts', () => {
        for (const name of names) this.ports.delete(name);
      }),
    listInterfaces: () => Promise.resolve([...this.ports.values()]),
  };

  readonly flowClient = {
    apply: (changes: readonly FlowChange[]) =>
      this.step('applyFlows', () => {
        for (const { owner, flows } of changes) {
          if (flows.length === 0) this.flows.delete(owner);
          else this.flows.set(owner, flows.length);
        }
      }),
  };

  /** What an agent that starts now works with: it remembers nothing. */
  podPorts(): PodPorts {
    return new PodPorts({
      ovsdb: this.ovsdb,
      flows: this.flowClient,
      conntrack: { flushConntrack: (ip) => this.step('flush', () => void this.flushed.push(ip)) },
      store: new InterfaceStore(),
      gatewayMac: '02:00:00:00:00:02',
      logger: silentLogger(),
    });
  }

  #addPort(port: NewPort): InterfaceRecord {
    const { name, externalIds } = port;
    if (!this.links.has(name)) throw new CodedError('ANTREA_OVS_PORT_FAILED', `no device ${name}`);
    const ofport = this.ports.get(name)?.ofport ?? this.#nextPort++;
    const record = {
      name,
      externalIds,
      ofport,
      type: '',
      portUuid: `uuid-${name}`,
      options: {},
      error: undefined,
    };
    this.ports.set(name, record);
    return record;
  }

  /** Does `effect` as one step that can fail or be cut off. */
  async step<T>(name: string, effect: () => T | Promise<T>): Promise<T> {
    const fault = this.fault(name, this.steps.length);
    this.steps.push(name);
    // Real transactions take time: others arrive meanwhile.
    await setTimeout(this.latencyMs);
    if (fault === 'before') throw new CodedError('ANTREA_COMMAND_FAILED', `${name} failed before its effect`);
    const result = await effect();
    if (fault === 'after') throw new CodedError('ANTREA_COMMAND_FAILED', `${name} failed after its effect`);
    return result;
  }
}
