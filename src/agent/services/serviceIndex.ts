import { type Ipv4Network, networkContains, parseIpv4, parseIpv4Cidr } from '#base/ipv4.ts';
import { objectKey } from '#kube/objects.ts';
import { frontendsOf, type Outlook, type ServiceFrontend } from '#policy/serviceFrontends.ts';
import { type ServiceObject, type SliceObject, serviceOf } from './serviceShape.ts';

/** Where this node is, and what leaves its bridge for good. */
export type ServiceIndexOptions = {
  readonly node: string;
  readonly serviceCidr: string;
  /** The node's own end of the bridge: on the pods' network, and not a pod. */
  readonly gatewayIp: string;
};

/** Services with their slices, and what of their frontends changed. A change costs the Service that it touches. */
export class ServiceIndex {
  readonly #options: ServiceIndexOptions;
  readonly #services = new Map<string, ServiceObject>();
  readonly #slices = new Map<string, Map<string, SliceObject>>();
  readonly #told = new Map<string, readonly ServiceFrontend[]>();
  readonly #changed = new Set<string>();
  #podNetworks: readonly Ipv4Network[] = [];

  constructor(options: ServiceIndexOptions) {
    this.#options = options;
  }

  /** Takes up what a former run has said. */
  assume(told: ReadonlyMap<string, readonly ServiceFrontend[]>): void {
    for (const [name, frontends] of told) {
      this.#told.set(name, frontends);
      this.#changed.add(name);
    }
  }

  /** Everything that was said, by Service. */
  get told(): ReadonlyMap<string, readonly ServiceFrontend[]> {
    return this.#told;
  }

  setService(service: ServiceObject): void {
    this.#services.set(objectKey(service), service);
    this.#changed.add(objectKey(service));
  }

  deleteService(service: ServiceObject): void {
    this.#services.delete(objectKey(service));
    this.#changed.add(objectKey(service));
  }

  setSlice(slice: SliceObject): void {
    const service = serviceOf(slice);
    const slices = this.#slices.get(service) ?? new Map<string, SliceObject>();
    this.#slices.set(service, slices.set(objectKey(slice), slice));
    this.#changed.add(service);
  }

  deleteSlice(slice: SliceObject): void {
    const service = serviceOf(slice);
    const slices = this.#slices.get(service);
    slices?.delete(objectKey(slice));
    if (slices?.size === 0) this.#slices.delete(service);
    this.#changed.add(service);
  }

  /** Sets the ranges of the pods that are reached through the bridge. */
  setPodCidrs(cidrs: readonly string[]): void {
    this.#podNetworks = cidrs.map(parseIpv4Cidr);
    for (const name of this.#services.keys()) this.#changed.add(name);
  }

  /** The Services whose frontends are not as they were when this was asked last; none for one that is gone. */
  take(): Map<string, readonly ServiceFrontend[]> {
    const changes = new Map<string, readonly ServiceFrontend[]>();
    for (const name of this.#changed) {
      const frontends = this.#frontends(name);
      if (isSame(frontends, this.#told.get(name) ?? [])) continue;
      changes.set(name, frontends);
      if (frontends.length === 0) this.#told.delete(name);
      else this.#told.set(name, frontends);
    }
    this.#changed.clear();
    return changes;
  }

  #frontends(name: string): ServiceFrontend[] {
    const service = this.#services.get(name);
    const slices = [...(this.#slices.get(name)?.values() ?? [])];
    return service === undefined ? [] : frontendsOf(service, slices, this.#outlook());
  }

  #outlook(): Outlook {
    const { node, serviceCidr, gatewayIp } = this.#options;
    const gateway = parseIpv4(gatewayIp);
    return {
      node,
      serviceNetwork: parseIpv4Cidr(serviceCidr),
      comesBack: (address) =>
        address !== gateway && this.#podNetworks.some((network) => networkContains(network, address)),
    };
  }
}

function isSame(a: readonly ServiceFrontend[], b: readonly ServiceFrontend[]): boolean {
  return a.length === b.length && (a.length === 0 || JSON.stringify(a) === JSON.stringify(b));
}
