import { gatewayOfport } from './constants.ts';
import type { InterfaceRecord } from './interfaceRecord.ts';

/** A pod's port. One exists for every sandbox that CNI ADD wired. */
export type ContainerInterface = {
  readonly kind: 'container';
  readonly name: string;
  readonly ofport: number;
  readonly ip: string;
  readonly mac: string;
  readonly containerId: string;
  readonly podName: string;
  readonly podNamespace: string;
  readonly portUuid: string;
  /** The network namespace path that CNI ADD was called with. */
  readonly netns?: string;
  /** The interface name inside the pod. */
  readonly ifname?: string;
};

/** The node's own port (antrea-gw0) or the tunnel (antrea-tun0). */
export type HostInterface = {
  readonly kind: 'gateway' | 'tunnel';
  readonly name: string;
  readonly ofport: number;
  readonly portUuid: string;
};

/** A port of the bridge that the agent knows how to handle. */
export type BridgeInterface = ContainerInterface | HostInterface;

/** What the agent knows about the bridge's ports; rebuilt from OVSDB at start, kept up by CNI ADD and DEL. */
export class InterfaceStore {
  readonly #containers = new Map<string, ContainerInterface>();
  readonly #hosts = new Map<string, HostInterface>();

  /** Forgets everything and takes in what `interfaces` lists. */
  replace(interfaces: Iterable<BridgeInterface>): void {
    this.#containers.clear();
    this.#hosts.clear();
    for (const each of interfaces) this.add(each);
  }

  /** Adds an interface, or replaces the one of the same container or name. */
  add(added: BridgeInterface): void {
    if (added.kind === 'container') this.#containers.set(added.containerId, added);
    else this.#hosts.set(added.name, added);
  }

  /** Forgets a container's interface; unknown ones are ignored. */
  removeContainer(containerId: string): void {
    this.#containers.delete(containerId);
  }

  /** The interface of a container. */
  container(containerId: string): ContainerInterface | undefined {
    return this.#containers.get(containerId);
  }

  /** All pods' interfaces, oldest first. */
  containers(): ContainerInterface[] {
    return [...this.#containers.values()];
  }

  /** The gateway and the tunnel, as far as they are known. */
  hosts(): HostInterface[] {
    return [...this.#hosts.values()];
  }

  /** The interfaces of a pod: usually one; two for a moment while its sandbox is replaced. */
  ofPod(namespace: string, name: string): ContainerInterface[] {
    return this.containers().filter((each) => each.podName === name && each.podNamespace === namespace);
  }

  /** The number of pods' interfaces. */
  get containerCount(): number {
    return this.#containers.size;
  }

  /** OpenFlow port numbers by interface name, for reading flow dumps with names. */
  portNumbers(): Map<string, number> {
    return new Map([...this.hosts(), ...this.containers()].map((each) => [each.name, each.ofport]));
  }
}

/** The keys under `external_ids` of a pod's port; the first five as Antrea v0.9.2. */
export const externalIdKeys = {
  mac: 'attached-mac',
  ip: 'ip-address',
  containerId: 'container-id',
  podName: 'pod-name',
  podNamespace: 'pod-namespace',
  netns: 'netns',
  ifname: 'ifname',
} as const;

/** The `external_ids` that make a pod's port known again after a restart. */
export function toExternalIds(
  of: Omit<ContainerInterface, 'kind' | 'name' | 'ofport' | 'portUuid'>,
): Record<string, string> {
  return {
    [externalIdKeys.mac]: of.mac,
    [externalIdKeys.ip]: of.ip,
    [externalIdKeys.containerId]: of.containerId,
    [externalIdKeys.podName]: of.podName,
    [externalIdKeys.podNamespace]: of.podNamespace,
    ...(of.netns === undefined ? {} : { [externalIdKeys.netns]: of.netns }),
    ...(of.ifname === undefined ? {} : { [externalIdKeys.ifname]: of.ifname }),
  };
}

/** The interface that an OVSDB record describes; undefined when it is none of ours (or its port number is unknown). */
export function fromRecord(record: InterfaceRecord): BridgeInterface | undefined {
  const { name, ofport, portUuid, externalIds } = record;
  if (ofport === undefined) return undefined;
  if (record.type === 'geneve') return { kind: 'tunnel', name, ofport, portUuid };
  // The bridge's local port is internal too; the gateway is known by its number.
  if (record.type === 'internal' && ofport === gatewayOfport)
    return { kind: 'gateway', name, ofport, portUuid };
  const mac = externalIds[externalIdKeys.mac];
  const ip = externalIds[externalIdKeys.ip];
  const containerId = externalIds[externalIdKeys.containerId];
  const podName = externalIds[externalIdKeys.podName];
  const podNamespace = externalIds[externalIdKeys.podNamespace];
  if (!mac || !ip || !containerId || !podName || !podNamespace) return undefined;
  const netns = externalIds[externalIdKeys.netns];
  const ifname = externalIds[externalIdKeys.ifname];
  return {
    kind: 'container',
    name,
    ofport,
    ip,
    mac,
    containerId,
    podName,
    podNamespace,
    portUuid,
    ...(netns === undefined ? {} : { netns }),
    ...(ifname === undefined ? {} : { ifname }),
  };
}
