import { untilDone } from '#agent/boot/untilDone.ts';
import type { NodePolicies } from '#agent/policy/nodePolicies.ts';
import { readCounters } from '#agent/stats/counterReader.ts';
import { PolicyStatistics } from '#agent/stats/policyStatistics.ts';
import { StatsFile } from '#agent/stats/statsFile.ts';
import { reportStatistics } from '#agent/stats/statsReporter.ts';
import { aborted } from '#base/aborted.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { AgentClients } from './agentClients.ts';

/** Takes the statistics of policies up where the former run ended; undefined when they are off. */
export async function resumeStatistics(
  clients: AgentClients,
  folder: string,
  signal: AbortSignal,
): Promise<PolicyStatistics | undefined> {
  const { clock, logger, config, environment, metrics } = clients;
  if (config.policy.statistics === 'off') return undefined;
  const options = {
    nodeName: environment.nodeName,
    read: () => readCounters(clients),
    file: new StatsFile({ folder, logger }),
    onRead: (seconds: number) => metrics.policyStatsRead.observe(seconds),
    clock,
    logger,
  };
  return untilDone('statistics', () => PolicyStatistics.resume(options), { clock, logger, signal });
}

/** Counts and reports, from when the policies are known until the signal aborts. `transport` leads to the controller. */
export async function runStatistics(
  { clock, logger, config }: AgentClients,
  parts: {
    readonly statistics: PolicyStatistics | undefined;
    readonly policies: Pick<NodePolicies, 'inForce' | 'counted'>;
    readonly transport: KubeTransport;
  },
  signal: AbortSignal,
): Promise<void> {
  const { statistics, policies, transport } = parts;
  if (statistics === undefined) return;
  await Promise.race([policies.inForce, aborted(signal)]);
  if (signal.aborted) return;
  statistics.follow(policies);
  const intervalMs = config.policy.statisticsInterval * 1_000;
  await reportStatistics({ statistics, transport, intervalMs, clock, logger }, signal);
}
