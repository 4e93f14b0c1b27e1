import { AuditFile } from '#agent/audit/auditFile.ts';
import { AuditLog } from '#agent/audit/auditLog.ts';
import { packetDesk } from '#agent/audit/packetDesk.ts';
import type { NodePolicies } from '#agent/policy/nodePolicies.ts';
import { Rejecter } from '#agent/reject/rejecter.ts';
import type { TraceflowAgent } from '#agent/traceflow/traceflowAgent.ts';
import { StandbyExec } from '#base/standbyExec.ts';
import { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { PacketInMonitor } from '#dataplane/ovs/packetInMonitor.ts';
import type { AgentClients } from './agentClients.ts';
import type { AgentSwitch } from './agentSwitch.ts';

/** Where Antrea's users look for it. */
const auditFolder = '/var/log/antrea/networkpolicy';
const auditSize = { maxBytes: 100_000_000, backups: 3 } as const;
/** Packets that the switch sends up a second at most, and answers to rejected ones. */
const perSecond = { packets: 1_000, answers: 500 } as const;

/** Does with packets what flows of policies ask the agent to do. Ends with the signal. */
export async function handlePackets(
  { clock, logger, endpoint, ofctl, start }: AgentClients,
  { gatewayMac, store }: Pick<AgentSwitch, 'gatewayMac' | 'store'>,
  policies: Pick<NodePolicies, 'auditLookups'>,
  traceflows: TraceflowAgent,
  signal: AbortSignal,
): Promise<void> {
  const podMacAt = (ofport: number) => store.containers().find((pod) => pod.ofport === ofport)?.mac;
  const rejecter = new Rejecter({
    // A process of its own that is ready: whoever is rejected does not wait for changes of policies.
    ofctl: new OfctlClient({ exec: new StandbyExec(), endpoint }),
    ports: { gatewayMac, podMacAt },
    clock,
    logger,
    perSecond: perSecond.answers,
  });
  const file = new AuditFile({ folder: auditFolder, ...auditSize, logger });
  const log = new AuditLog({ file, logger, clock });
  const monitor = new PacketInMonitor({
    endpoint,
    ofctl,
    start,
    clock,
    perSecond: perSecond.packets,
    onPacket: packetDesk({ rejecter, log, lookups: policies.auditLookups, traceflows }),
  });
  await monitor.run(signal);
  log.flush();
  await file.flushed();
}
