/**
 * The flow tables: numbers, names, the order of the help text, and where a packet goes that no flow matched.
 * All as Antrea v0.9.2; the help text of `antctl get ovsflows` prints {@link tables} in this order.
 * @module
 */

/** What the table's priority-0 flow does: drop, go to `next`, or there is none (OpenFlow 1.3 then drops). */
type TableMiss = 'drop' | 'next' | 'none';

/** `base` tables always hold flows; `policy` ones while an Antrea policy touches the node; `proxy` ones never yet. */
type TablePresence = 'base' | 'policy' | 'proxy';

/** One line of the table list. Number 40 has two names: which one applies depends on the service proxy. */
export type FlowTable = {
  readonly number: number;
  readonly name: string;
  /** Where packets go on by default; absent at the ends of the pipeline. */
  readonly next?: number;
  readonly miss: TableMiss;
  readonly presence: TablePresence;
};

/** Numbers of the tables that the code names. */
export const tableNumbers = {
  classification: 0,
  spoofGuard: 10,
  arpResponder: 20,
  conntrackZone: 30,
  conntrackState: 31,
  dnat: 40,
  firstEgressTier: 45,
  egressRule: 50,
  egressDefaultRule: 60,
  l3Forwarding: 70,
  l2Forwarding: 80,
  firstIngressTier: 85,
  ingressRule: 90,
  ingressDefaultRule: 100,
  conntrackCommit: 105,
  output: 110,
} as const;

/** Every table, in the order of the help text. */
export const tables: readonly FlowTable[] = [
  { number: 0, name: 'Classification', next: 10, miss: 'drop', presence: 'base' },
  { number: 5, name: 'Uplink', next: 10, miss: 'none', presence: 'proxy' },
  { number: 10, name: 'SpoofGuard', next: 30, miss: 'drop', presence: 'base' },
  { number: 20, name: 'ARPResponder', miss: 'drop', presence: 'base' },
  { number: 29, name: 'ServiceHairpin', next: 30, miss: 'next', presence: 'proxy' },
  { number: 30, name: 'ConntrackZone', next: 31, miss: 'none', presence: 'base' },
  { number: 31, name: 'ConntrackState', next: 40, miss: 'next', presence: 'base' },
  { number: 40, name: 'DNAT(SessionAffinity)', next: 50, miss: 'next', presence: 'base' },
  { number: 40, name: 'SessionAffinity', miss: 'none', presence: 'proxy' },
  { number: 41, name: 'ServiceLB', next: 42, miss: 'next', presence: 'proxy' },
  { number: 42, name: 'EndpointDNAT', next: 50, miss: 'next', presence: 'proxy' },
  { number: 45, name: 'CNPEmergencyEgressRule', next: 46, miss: 'next', presence: 'policy' },
  { number: 46, name: 'CNPSecurityOpsEgressRule', next: 47, miss: 'next', presence: 'policy' },
  { number: 47, name: 'CNPNetworkOpsEgressRule', next: 48, miss: 'next', presence: 'policy' },
  { number: 48, name: 'CNPPlatformEgressRule', next: 49, miss: 'next', presence: 'policy' },
  { number: 49, name: 'CNPApplicationEgressRule', next: 50, miss: 'next', presence: 'policy' },
  { number: 50, name: 'EgressRule', next: 60, miss: 'next', presence: 'base' },
  { number: 60, name: 'EgressDefaultRule', next: 70, miss: 'next', presence: 'base' },
  { number: 70, name: 'l3Forwarding', next: 80, miss: 'next', presence: 'base' },
  { number: 80, name: 'L2Forwarding', next: 90, miss: 'next', presence: 'base' },
  { number: 85, name: 'CNPEmergencyIngressRule', next: 86, miss: 'next', presence: 'policy' },
  { number: 86, name: 'CNPSecurityOpsIngressRule', next: 87, miss: 'next', presence: 'policy' },
  { number: 87, name: 'CNPNetworkOpsIngressRule', next: 88, miss: 'next', presence: 'policy' },
  { number: 88, name: 'CNPPlatformIngressRule', next: 89, miss: 'next', presence: 'policy' },
  { number: 89, name: 'CNPApplicationIngressRule', next: 90, miss: 'next', presence: 'policy' },
  { number: 90, name: 'IngressRule', next: 100, miss: 'next', presence: 'base' },
  { number: 100, name: 'IngressDefaultRule', next: 105, miss: 'next', presence: 'base' },
  { number: 105, name: 'ConntrackCommit', next: 110, miss: 'next', presence: 'base' },
  { number: 106, name: 'HairpinSNATTable', next: 110, miss: 'next', presence: 'proxy' },
  { number: 110, name: 'Output', miss: 'drop', presence: 'base' },
];

/** The table of that number or, whatever the case, of that name; undefined when there is none. */
export function findTable(nameOrNumber: string): FlowTable | undefined {
  const wanted = nameOrNumber.toLowerCase();
  return tables.find((table) => String(table.number) === wanted || table.name.toLowerCase() === wanted);
}
