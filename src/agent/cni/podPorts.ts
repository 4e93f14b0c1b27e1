import { messageOf } from '#base/errors.ts';
import type { Flow } from '#dataplane/flow.ts';
import { podFlowOwner, podHoldOwner } from '#dataplane/flowOwner.ts';
import { podFlows } from '#dataplane/flows/podFlows.ts';
import type { InterfaceRecord } from '#dataplane/interfaceRecord.ts';
import {
  type ContainerInterface,
  externalIdKeys,
  fromRecord,
  type InterfaceStore,
  toExternalIds,
} from '#dataplane/interfaceStore.ts';
import type { AppctlClient } from '#dataplane/ovs/appctl.ts';
import { isOvsUnreachable } from '#dataplane/ovs/failures.ts';
import type { FlowChange, FlowClient } from '#dataplane/ovs/flowClient.ts';
import type { NewPort, OvsdbClient } from '#dataplane/ovs/vsctl.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { PolicyEntry } from '../policy/policyEntry.ts';
import { Batcher } from './batcher.ts';

/** A pod's port before Open vSwitch has given it numbers. */
export type NewPodPort = Omit<ContainerInterface, 'kind' | 'ofport' | 'portUuid'>;

/** A pod's port as OVSDB has it; `ofport` is missing when Open vSwitch could not set it up. */
export type RecordedPort = {
  readonly name: string;
  readonly containerId: string;
  readonly port: ContainerInterface | undefined;
};

/** Everything {@link PodPorts} needs. */
export type PodPortsOptions = {
  readonly ovsdb: Pick<OvsdbClient, 'addPorts' | 'deletePorts' | 'listInterfaces'>;
  readonly flows: Pick<FlowClient, 'apply'>;
  readonly conntrack: Pick<AppctlClient, 'flushConntrack'>;
  readonly store: InterfaceStore;
  readonly gatewayMac: string;
  /** The way into the policy tables; past those of ordered rules, when absent. */
  readonly entry?: Pick<PolicyEntry, 'current' | 'use'>;
  readonly logger: Logger;
  /** Flows that hold a new pod's traffic back until its policies are in force; they come with its own, in one bundle. */
  readonly hold?: (port: ContainerInterface) => readonly Flow[];
  /** Whether a former run held a sandbox back. */
  readonly isHeld?: (containerId: string) => boolean;
  /** Told when a pod's ports changed. For a port that is gone, resolves when no flow names it any more. */
  readonly onPorts?: (pod: { readonly podNamespace: string; readonly podName: string }) => Promise<void>;
};

/** The pods' ports on the bridge: port, flows and store entry go together. Pods that come at once share transactions. */
export class PodPorts {
  readonly #options: PodPortsOptions;
  readonly #adds: Batcher<NewPort, InterfaceRecord>;
  readonly #deletes: Batcher<string, true>;
  /** Addresses whose former connections are still there, because the switch was away. */
  readonly #unforgotten = new Set<string>();
  /** Containers whose flows are gone or about to go, while their ports are still there. */
  readonly #going = new Set<string>();

  constructor(options: PodPortsOptions) {
    this.#options = options;
    this.#adds = new Batcher((ports) => options.ovsdb.addPorts(ports), isOvsUnreachable);
    this.#deletes = new Batcher(async (names) => {
      await options.ovsdb.deletePorts(names);
      return names.map(() => true as const);
    }, isOvsUnreachable);
    options.entry?.use((entry) =>
      this.list()
        .filter(({ containerId }) => !this.#going.has(containerId))
        .map((port) => this.#flowsOf(port, entry)),
    );
  }

  /** Adds the port of an existing link and installs the pod's flows. A failure may leave parts: call `remove`. */
  async add(pod: NewPodPort): Promise<ContainerInterface> {
    if (this.#unforgotten.has(pod.ip)) await this.#forget(pod.ip);
    const record = await this.#adds.run({ name: pod.name, externalIds: toExternalIds(pod) });
    const port = fromRecord(record);
    if (port?.kind !== 'container') throw new Error(`port ${pod.name} came back without its identity`);
    const { store, flows, onPorts } = this.#options;
    store.add(port);
    void onPorts?.(port);
    await flows.apply([...this.#holdOf(port), this.#flowsOf(port)]);
    return port;
  }

  /** Lets a pod's traffic go, as far as its policies do. */
  async letGo(containerId: string): Promise<void> {
    await this.#options.flows.apply([{ owner: podHoldOwner(containerId), flows: [] }]);
  }

  /**
   * Removes flows, port and connections. While ovs-vswitchd is away only the database is changed: nothing is forwarded
   * then, and the flows are gone when it comes back.
   */
  async remove(port: {
    readonly name: string;
    readonly containerId: string;
    readonly ip?: string;
  }): Promise<void> {
    this.#going.add(port.containerId);
    try {
      await this.#takeOut(port);
    } finally {
      this.#going.delete(port.containerId);
    }
    if (port.ip !== undefined) await this.forgetConnections(port.ip);
  }

  async #takeOut(port: { readonly name: string; readonly containerId: string }): Promise<void> {
    const { flows, store, hold, onPorts } = this.#options;
    const owners = [podFlowOwner, ...(hold === undefined ? [] : [podHoldOwner])];
    await this.#unlessUnreachable(
      flows.apply(owners.map((owner) => ({ owner: owner(port.containerId), flows: [] }))),
    );
    await this.#deletes.run(port.name);
    const known = store.container(port.containerId);
    store.removeContainer(port.containerId);
    if (known !== undefined) await onPorts?.(known);
  }

  /** The next pod that gets the address shall not inherit the connections of the former one. */
  async forgetConnections(ip: string): Promise<void> {
    this.#unforgotten.add(ip);
    await this.#unlessUnreachable(this.#forget(ip));
  }

  async #forget(ip: string): Promise<void> {
    await this.#options.conntrack.flushConntrack(ip);
    this.#unforgotten.delete(ip);
  }

  /** Installs the flows of ports that exist already, all at once. */
  async restore(ports: readonly ContainerInterface[]): Promise<void> {
    const { store, flows, isHeld } = this.#options;
    for (const port of ports) store.add(port);
    const holds = ports
      .filter(({ containerId }) => isHeld?.(containerId))
      .flatMap((port) => this.#holdOf(port));
    await flows.apply([...holds, ...ports.map((port) => this.#flowsOf(port))]);
  }

  /** The port of a container. */
  find(containerId: string): ContainerInterface | undefined {
    return this.#options.store.container(containerId);
  }

  /** All pods' ports. */
  list(): readonly ContainerInterface[] {
    return this.#options.store.containers();
  }

  /** All pods' ports as the database has them now, also those that Open vSwitch could not set up. */
  async recorded(): Promise<readonly RecordedPort[]> {
    const records = await this.#options.ovsdb.listInterfaces();
    return records.flatMap((record) => {
      const containerId = record.externalIds[externalIdKeys.containerId];
      if (containerId === undefined) return [];
      const port = fromRecord(record);
      return [{ name: record.name, containerId, port: port?.kind === 'container' ? port : undefined }];
    });
  }

  #holdOf(port: ContainerInterface): FlowChange[] {
    const flows = this.#options.hold?.(port) ?? [];
    return flows.length === 0 ? [] : [{ owner: podHoldOwner(port.containerId), flows }];
  }

  #flowsOf(port: ContainerInterface, entry = this.#options.entry?.current ?? 'direct'): FlowChange {
    const flows = podFlows({ ...port, gatewayMac: this.#options.gatewayMac, entry });
    return { owner: podFlowOwner(port.containerId), flows };
  }

  async #unlessUnreachable(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!isOvsUnreachable(error)) throw error;
      this.#options.logger.warn(
        { reason: messageOf(error) },
        'Open vSwitch is away; its flows follow when it is back',
      );
    }
  }
}
