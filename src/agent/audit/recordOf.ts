import type { NetworkPolicy, SourceRef, WireRule } from '#controlplane/wire.ts';
import type { PacketIn } from '#dataplane/ovs/packetIn.ts';
import { type Direction, policyTables } from '#dataplane/policy/direction.ts';
import { tableNumbers, tables } from '#dataplane/tables.ts';
import { actionOf } from '../policy/ruleOrder.ts';
import { portsOf, protocolNumbers, readIpv4 } from '../reject/ipv4Packet.ts';
import type { AuditRecord } from './auditRecord.ts';

/** A rule that is in the switch, with the priority of its flows. */
export type RuleInSwitch = {
  readonly policy: NetworkPolicy;
  readonly rule: WireRule;
  readonly priority: number | undefined;
};

/** The policies that decided about a packet, and the rule where it has a place of its own. */
export type Decider = {
  readonly policies: readonly Pick<NetworkPolicy, 'sourceRef' | 'tierPriority'>[];
  readonly rule: Pick<WireRule, 'name' | 'action'> | undefined;
};

/** Who a packet is about. Pods are named `namespace/name`. */
export type AuditLookups = {
  /** The rule that has this number in the switch. */
  readonly ruleOf: (id: number) => RuleInSwitch | undefined;
  /** The pod of this node that has an address. */
  readonly podAt: (address: string) => string | undefined;
};

/** What is to be said of a packet; undefined when its rule is gone or it cannot be read. */
export function recordOf(packet: PacketIn, { ruleOf, podAt }: AuditLookups): AuditRecord | undefined {
  const direction: Direction = packet.table <= tableNumbers.egressDefaultRule ? 'Out' : 'In';
  const found = ruleOf(packet.registers.get(policyTables[direction].register) ?? 0);
  const ip = readIpv4(packet.frame);
  if (found === undefined || ip === undefined) return undefined;
  const { policy, rule, priority } = found;
  const { source, destination, protocol, totalLength } = ip;
  const ports = portsOf(ip);
  return {
    table: tables.find(({ number }) => number === packet.table)?.name ?? String(packet.table),
    policy: nameOf(policy.sourceRef),
    rule: rule.name,
    direction: direction === 'In' ? 'Ingress' : 'Egress',
    action: actionOf(rule.action),
    priority,
    pod: podAt(direction === 'In' ? destination : source),
    source,
    sourcePort: ports?.source,
    destination,
    destinationPort: ports?.destination,
    protocol: protocolNames.get(protocol) ?? 'UnknownProtocol',
    length: totalLength,
    label: rule.logLabel,
  };
}

const protocolNames: ReadonlyMap<number, string> = new Map(
  Object.entries(protocolNumbers).map(([name, number]) => [number, name.toUpperCase()]),
);

function nameOf({ type, namespace, name }: SourceRef): string {
  return namespace === undefined ? `${type}:${name}` : `${type}:${namespace}/${name}`;
}
