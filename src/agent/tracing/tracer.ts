import type { BridgeInterface, ContainerInterface, HostInterface } from '#dataplane/interfaceStore.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import { addressOf, type End, packetText, type TracingNode } from './packetText.ts';
import type { Whereabouts } from './whereabouts.ts';

/** What may be said of a packet; each part may be empty. Ends are ports' names, `namespace/name`, or addresses. */
export type TraceQuestion = {
  readonly port: string;
  readonly source: string;
  readonly destination: string;
  readonly flow: string;
};

/** What a {@link Tracer} needs. `trace` runs `ofproto/trace`. */
export type TracerOptions = {
  readonly trace: (flow: string) => Promise<string>;
  readonly interfaces: {
    containers(): readonly ContainerInterface[];
    hosts(): readonly HostInterface[];
    ofPod(namespace: string, name: string): readonly ContainerInterface[];
  };
  readonly whereabouts: Whereabouts;
  readonly node: () => TracingNode;
};

/** Says what the switch would do with a packet. */
export class Tracer {
  readonly #options: TracerOptions;

  constructor(options: TracerOptions) {
    this.#options = options;
  }

  /** The text of `ofproto/trace`. @throws StatusError NotFound | BadRequest, and what the switch's client throws */
  async trace({ port, source, destination, flow }: TraceQuestion): Promise<string> {
    const at = port === '' ? undefined : this.#portOf(port);
    const from = source === '' ? undefined : await this.#endOf(source, ['pod']);
    const to = destination === '' ? undefined : await this.#endOf(destination, ['pod', 'service']);
    const packet = {
      flow,
      ...(at !== undefined && { port: at }),
      ...(from && { source: from }),
      ...(to && { destination: to }),
    };
    return this.#options.trace(packetText(packet, this.#options.node()));
  }

  #portOf(name: string): number {
    const found = this.#interface(name);
    if (found === undefined) throw new StatusError('NotFound', `port "${name}" not found on this node`);
    return found.ofport;
  }

  async #endOf(name: string, kinds: readonly ('pod' | 'service')[]): Promise<End> {
    const address = addressOf(name);
    if (address !== undefined) return this.#at(address);
    const local = this.#interface(name);
    if (local !== undefined) return endAt(local);
    const [namespace = '', object] = name.split('/');
    if (object === undefined) throw new StatusError('NotFound', `port "${name}" not found on this node`);
    const { whereabouts } = this.#options;
    for (const kind of kinds) {
      const found =
        kind === 'pod'
          ? await whereabouts.pod(namespace, object)
          : (await whereabouts.service(namespace, object))?.ip;
      if (found !== undefined) return this.#at(found);
    }
    throw new StatusError('NotFound', `${kinds.join(' or ')} "${name}" not found, or it has no address`);
  }

  #at(ip: string): End {
    const pod = this.#options.interfaces.containers().find((each) => each.ip === ip);
    return pod === undefined ? { ip } : endAt(pod);
  }

  /** A port of the bridge by its own name, or by its pod's. */
  #interface(name: string): BridgeInterface | undefined {
    const { interfaces } = this.#options;
    const [namespace = '', pod] = name.split('/');
    if (pod !== undefined) return interfaces.ofPod(namespace, pod).at(-1);
    return [...interfaces.hosts(), ...interfaces.containers()].find((each) => each.name === name);
  }
}

function endAt(found: BridgeInterface): End {
  if (found.kind !== 'container') return { port: { ofport: found.ofport } };
  return { ip: found.ip, port: { ofport: found.ofport, mac: found.mac } };
}
