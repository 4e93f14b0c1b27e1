import type { PacketIn } from '#dataplane/ovs/packetIn.ts';
import { packetInReasons } from '#dataplane/policy/packetIn.ts';
import type { Rejecter } from '../reject/rejecter.ts';
import type { TraceflowAgent } from '../traceflow/traceflowAgent.ts';
import type { AuditLog } from './auditLog.ts';
import { type AuditLookups, recordOf } from './recordOf.ts';

/** Who does what flows ask of the agent. */
export type PacketDeskOptions = {
  readonly rejecter: Pick<Rejecter, 'reject'>;
  readonly log: Pick<AuditLog, 'note'>;
  readonly lookups: AuditLookups;
  readonly traceflows: Pick<TraceflowAgent, 'note'>;
};

/** Does with a packet what its flow asks for: answers its sender, notes it in the audit log, or reports where it is. */
export function packetDesk({
  rejecter,
  log,
  lookups,
  traceflows,
}: PacketDeskOptions): (packet: PacketIn) => void {
  return (packet) => {
    const [reasons = 0] = packet.userdata;
    // First: somebody waits for it.
    if ((reasons & packetInReasons.reject) !== 0) void rejecter.reject(packet);
    if ((reasons & packetInReasons.trace) !== 0) traceflows.note(packet);
    if ((reasons & packetInReasons.log) === 0) return;
    const record = recordOf(packet, lookups);
    if (record !== undefined) log.note(record);
  };
}
