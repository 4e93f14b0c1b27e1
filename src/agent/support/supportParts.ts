import type { Exec } from '#base/exec.ts';
import { output } from '#base/exec.ts';
import type { AppctlClient } from '#dataplane/ovs/appctl.ts';
import { databaseOption, managementSocket, type OvsEndpoint } from '#dataplane/ovs/endpoint.ts';
import type { MetricsReader } from '#kube/serving/metricsRoutes.ts';
import { jsonPart, type SupportPart } from '#kube/serving/supportBundle.ts';
import type { AgentApiReaders } from '../api/readers.ts';
import { conntrackSummary } from './conntrackSummary.ts';

/** What an agent's support bundle is read from. */
export type SupportSources = {
  readonly exec: Exec;
  readonly endpoint: OvsEndpoint;
  readonly appctl: Pick<AppctlClient, 'dumpConntrack' | 'show'>;
  readonly readers: Pick<AgentApiReaders, 'agentInfo' | 'interfaces' | 'flows' | 'policies'>;
  readonly config: unknown;
  readonly registry: MetricsReader;
  /** The end of a file, of so many bytes at most. */
  readonly readTail: (path: string, maxBytes: number) => Promise<string>;
};

const auditLog = '/var/log/antrea/networkpolicy/np.log';
/** Of the switch's own counters and states; none changes anything. */
const switchReports = ['dpif/show', 'upcall/show', 'coverage/show', 'memory/show', 'dpctl/ct-stats-show'];
const auditBytes = 1_000_000;

/** The files of an agent's support bundle: what it believes, what the switch has, what the host has. */
export function agentSupportParts(sources: SupportSources): readonly SupportPart[] {
  return [...agentParts(sources), ...switchParts(sources), ...hostParts(sources.exec)];
}

function agentParts({ config, registry, readers, readTail }: SupportSources): readonly SupportPart[] {
  const { policies, interfaces } = readers;
  return [
    jsonPart('agent/agentinfo.json', () => readers.agentInfo()),
    jsonPart('agent/podinterfaces.json', () => interfaces.containers()),
    jsonPart('agent/networkpolicies.json', () => policies.networkPolicies()),
    jsonPart('agent/appliedtogroups.json', () => policies.appliedToGroups()),
    jsonPart('agent/addressgroups.json', () => policies.addressGroups()),
    jsonPart('agent/config.json', () => config),
    { path: 'agent/metrics.txt', read: () => registry.metrics() },
    { path: 'agent/np.log', read: () => lastLogged(readTail) },
  ];
}

/** The end of the audit log. There is none before the first rule that logs decides. */
async function lastLogged(readTail: SupportSources['readTail']): Promise<string> {
  try {
    return await readTail(auditLog, auditBytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function switchParts({ exec, endpoint, appctl, readers }: SupportSources): readonly SupportPart[] {
  const ofctl = (...args: readonly string[]) =>
    output(exec, {
      file: 'ovs-ofctl',
      args: ['-O', 'OpenFlow13', '--timeout=10', ...args, managementSocket(endpoint)],
    });
  const vsctl = (...args: readonly string[]) =>
    output(exec, { file: 'ovs-vsctl', args: [databaseOption(endpoint), '--timeout=10', ...args] });
  return [
    { path: 'ovs/flows.txt', read: async () => (await readers.flows.dump()).join('\n') },
    { path: 'ovs/groups.txt', read: () => ofctl('dump-groups') },
    { path: 'ovs/meters.txt', read: () => ofctl('dump-meters') },
    { path: 'ovs/ports.txt', read: () => ofctl('dump-ports-desc') },
    { path: 'ovs/port-counters.txt', read: () => ofctl('dump-ports') },
    { path: 'ovs/show.txt', read: () => vsctl('show') },
    { path: 'ovs/interfaces.txt', read: () => vsctl('list', 'Interface') },
    { path: 'ovs/bridges.txt', read: () => vsctl('list', 'Bridge') },
    {
      path: 'ovs/conntrack-summary.txt',
      read: async () => conntrackSummary(await appctl.dumpConntrack()),
    },
    ...switchReports.map((report) => ({
      path: `ovs/${report.replace('/', '-')}.txt`,
      read: () => appctl.show(report),
    })),
  ];
}

function hostParts(exec: Exec): readonly SupportPart[] {
  const run = (file: string, ...args: readonly string[]) => output(exec, { file, args });
  return [
    { path: 'host/addresses.txt', read: () => run('ip', '-details', 'address') },
    { path: 'host/routes.txt', read: () => run('ip', 'route', 'show', 'table', 'all') },
    { path: 'host/rules.txt', read: () => run('ip', 'rule') },
    { path: 'host/neighbours.txt', read: () => run('ip', 'neighbour') },
    { path: 'host/iptables.txt', read: () => run('iptables-save', '-c') },
    { path: 'host/ipsets.txt', read: () => run('ipset', 'list') },
  ];
}
