import type { Action } from '#policy/model.ts';

/** What a rule did with a packet. */
export type AuditRecord = {
  /** Name of the flow table. */
  readonly table: string;
  /** As `AntreaClusterNetworkPolicy:name` or `AntreaNetworkPolicy:namespace/name`. */
  readonly policy: string;
  readonly rule: string | undefined;
  readonly direction: 'Ingress' | 'Egress';
  readonly action: Action;
  /** Of the rule's flows in its table. */
  readonly priority: number | undefined;
  /** The pod that the policy applies to, as `namespace/name`. */
  readonly pod: string | undefined;
  readonly source: string;
  readonly sourcePort: number | undefined;
  readonly destination: string;
  readonly destinationPort: number | undefined;
  readonly protocol: string;
  /** Of the IP packet, in bytes. */
  readonly length: number;
  readonly label: string | undefined;
};

/** What stands where there is nothing to say, as Antrea v2 has it. */
const nothing = '<nil>';

/** A record as a line of Antrea's audit log (v2), without the time. */
export function auditText(record: AuditRecord): string {
  const { source, sourcePort, destination, destinationPort, protocol, length } = record;
  const where = [record.table, record.policy, record.rule, record.direction, record.action];
  const whom = [record.priority, record.pod, source, sourcePort, destination, destinationPort];
  const fields = [...where, ...whom, protocol, length, record.label];
  return fields.map((field) => field ?? nothing).join(' ');
}

/** A time of the wall clock (UTC) as at the beginning of a line: `2026/01/31 23:59:59.123000`. */
export function auditTime(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T');
  return `${date.replaceAll('-', '/')} ${time.replace('Z', '000')}`;
}
