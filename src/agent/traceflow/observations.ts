import { type Ipv4Network, networkContains, parseIpv4 } from '#base/ipv4.ts';
import type { NetworkPolicy, SourceRef } from '#controlplane/wire.ts';
import type { TraceflowObservation } from '#crds/traceflowStatus.ts';
import { gatewayOfport, tunnelOfport } from '#dataplane/constants.ts';
import type { PacketIn } from '#dataplane/ovs/packetIn.ts';
import { type Direction, policyTables } from '#dataplane/policy/direction.ts';
import { directionOf, orderedTable } from '#dataplane/policy/orderedTables.ts';
import { tableNumbers, tables } from '#dataplane/tables.ts';
import type { Decider } from '../audit/recordOf.ts';
import { actionOf } from '../policy/ruleOrder.ts';
import { type Ipv4Packet, readIpv4 } from '../reject/ipv4Packet.ts';

/** What a node knows of those a packet meets. Pods are named `namespace/name`. */
export type TraceView = {
  readonly gatewayIp: string;
  readonly serviceNetwork: Ipv4Network;
  /** Where the packet was sent to at first, as far as this node knows. */
  readonly destination: string | undefined;
  readonly podAtPort: (ofport: number) => string | undefined;
  readonly podAt: (address: string) => string | undefined;
  /** Who has this number in the switch. */
  readonly deciderOf: (id: number) => Decider;
  /** The policies that leave a pod only what they allow. */
  readonly isolating: (pod: string, direction: Direction) => readonly SourceRef[];
};

/** What a packet that a flow sent up says of its way so far, in order; nothing when it cannot be read. */
export function observationsOf(packet: PacketIn, view: TraceView): TraceflowObservation[] {
  const ip = readIpv4(packet.frame);
  if (ip === undefined) return [];
  const decided = (direction: Direction) => decisionOf(packet, direction, ip, view);
  return [...entryOf(packet, ip, view), ...decided('Out'), ...decided('In'), ...endOf(packet, ip, view)];
}

function entryOf({ inPort, table }: PacketIn, ip: Ipv4Packet, view: TraceView): TraceflowObservation[] {
  if (inPort === tunnelOfport)
    return [{ component: 'Forwarding', componentInfo: 'Classification', action: 'Received' }];
  if (inPort === gatewayOfport) {
    const to = ip.destination;
    if (to === view.destination)
      return [{ component: 'Routing', componentInfo: 'node', action: 'Forwarded' }];
    // Outside of the bridge: kube-proxy translated it, and the node routed it back.
    const translated = { translatedDstIP: to, ...podField(view.podAt(to)) };
    return [{ component: 'LB', componentInfo: 'kube-proxy', action: 'Forwarded', ...translated }];
  }
  if (table <= tableNumbers.spoofGuard) return [];
  return [{ component: 'SpoofGuard', componentInfo: nameOf(tableNumbers.spoofGuard), action: 'Forwarded' }];
}

/** What the policies of one direction said, unless the packet did not get there. */
function decisionOf(
  { table, registers }: PacketIn,
  direction: Direction,
  ip: Ipv4Packet,
  view: TraceView,
): TraceflowObservation[] {
  const { policies, rule } = view.deciderOf(registers.get(policyTables[direction].register) ?? 0);
  const [first] = policies;
  const isHere = directionOf(table) === direction;
  if (first !== undefined) {
    return [
      {
        component: 'NetworkPolicy',
        componentInfo: nameOf(isHere ? table : tableOfPolicy(direction, first)),
        action: isHere ? endings[actionOf(rule?.action)] : 'Forwarded',
        ...policyField(policies.map(({ sourceRef }) => sourceRef)),
        ...(rule?.name !== undefined && { networkPolicyRule: rule.name }),
      },
    ];
  }
  if (!isHere) return [];
  const pod = view.podAt(direction === 'In' ? ip.destination : ip.source);
  return [
    {
      component: 'NetworkPolicy',
      componentInfo: nameOf(table),
      action: 'Dropped',
      ...policyField(pod === undefined ? [] : view.isolating(pod, direction)),
      networkPolicyRule: 'default deny',
    },
  ];
}

function tableOfPolicy(direction: Direction, { tierPriority }: Pick<NetworkPolicy, 'tierPriority'>): number {
  return tierPriority === undefined ? policyTables[direction].rules : orderedTable(direction, tierPriority);
}

/** A rule that ends a packet drops it, whatever it is called. */
const endings = { Allow: 'Dropped', Pass: 'Dropped', Drop: 'Dropped', Reject: 'Rejected' } as const;

/** Where the packet left the bridge, or was lost by no policy. */
function endOf(packet: PacketIn, ip: Ipv4Packet, view: TraceView): TraceflowObservation[] {
  const { table, registers, frame } = packet;
  if (directionOf(table) !== undefined) return [];
  const ofport = registers.get(1);
  const isOut = table === tableNumbers.output && ofport !== undefined && knowsPort(registers);
  if (!isOut) return [lossAt(table, ip, view)];
  const seen = { component: 'Forwarding', componentInfo: nameOf(table), ttl: ip.bytes.readUInt8(8) } as const;
  if (ofport === tunnelOfport) {
    const { tunnelDestination } = packet;
    return [{ ...seen, action: 'Forwarded', ...(tunnelDestination && { tunnelDstIP: tunnelDestination }) }];
  }
  const to = { ...seen, dstMAC: macAt(frame) };
  if (ofport === gatewayOfport) return [{ ...to, action: throughGateway(ip.destination, view) }];
  return [{ ...to, action: 'Delivered', ...podField(view.podAtPort(ofport)) }];
}

function lossAt(table: number, ip: Ipv4Packet, view: TraceView): TraceflowObservation {
  const at = { componentInfo: nameOf(table), action: 'Dropped' } as const;
  if (table === tableNumbers.spoofGuard) return { component: 'SpoofGuard', ...at };
  if (table !== tableNumbers.dnat) return { component: 'Forwarding', ...at };
  // A Service whose endpoints are no pods: egress policies are enforced at its address.
  const pod = view.podAt(ip.source);
  return {
    component: 'NetworkPolicy',
    ...at,
    ...policyField(pod === undefined ? [] : view.isolating(pod, 'Out')),
  };
}

function throughGateway(
  destination: string,
  { gatewayIp, serviceNetwork }: TraceView,
): TraceflowObservation['action'] {
  if (destination === gatewayIp) return 'Delivered';
  const isService = networkContains(serviceNetwork, parseIpv4(destination) ?? 0);
  return isService ? 'Forwarded' : 'ForwardedOutOfOverlay';
}

/** Whether the bit is set that says that the output port is known. */
function knowsPort(registers: ReadonlyMap<number, number>): boolean {
  return ((registers.get(0) ?? 0) & 0x10000) !== 0;
}

function podField(pod: string | undefined): { pod?: string } {
  return pod === undefined ? {} : { pod };
}

function macAt(frame: Buffer): string {
  return frame
    .subarray(0, 6)
    .toString('hex')
    .replace(/(..)(?!$)/g, '$1:');
}

function nameOf(table: number): string {
  return tables.find(({ number }) => number === table)?.name ?? String(table);
}

function policyField(policies: readonly SourceRef[]): { networkPolicy?: string } {
  return policies.length === 0 ? {} : { networkPolicy: policies.map(policyName).join(',') };
}

function policyName({ type, namespace, name }: SourceRef): string {
  return namespace === undefined ? `${type}:${name}` : `${type}:${namespace}/${name}`;
}
