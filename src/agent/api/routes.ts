import { controlPlaneResources } from '#controlplane/group.ts';
import { type HealthChecks, healthRoutes } from '#kube/serving/health.ts';
import { logLevelRoutes } from '#kube/serving/logLevelRoutes.ts';
import { metricsRoutes } from '#kube/serving/metricsRoutes.ts';
import { type ApiRequest, type Handler, json, type Reply } from '#kube/serving/reply.ts';
import { createRouter, type Route } from '#kube/serving/router.ts';
import { supportBundleRoutes } from '#kube/serving/supportBundle.ts';
import { conntrack } from './conntrack.ts';
import { groups } from './groups.ts';
import { networkPolicies } from './networkPolicies.ts';
import { networkPolicyStats } from './networkPolicyStats.ts';
import { ovsFlows } from './ovsFlows.ts';
import { ovsTracing } from './ovsTracing.ts';
import { podInterfaces } from './podInterfaces.ts';
import type { AgentApiReaders } from './readers.ts';
import { versionInfo } from './versionInfo.ts';

/** The agent's API: what antctl and Prometheus read on port 10350. Paths and answers as Antrea v0.9.2. */
export function createAgentApi(readers: AgentApiReaders, checks: HealthChecks): Handler {
  const { appliedToGroups, addressGroups } = controlPlaneResources;
  return createRouter([
    ...healthRoutes(checks),
    get('/version', () => json(versionInfo(readers.version))),
    get('/agentinfo', () => json(readers.agentInfo())),
    get('/featuregates', () => json(readers.featureGates)),
    get('/podinterfaces', ({ query }) => podInterfaces(readers.interfaces, query)),
    get('/ovsflows', ({ query }) => ovsFlows(readers, query)),
    get('/ovstracing', ({ query }) => ovsTracing(readers.tracer, query)),
    get('/conntrack', () => conntrack(readers.connections)),
    get('/networkpolicies', ({ query }) => networkPolicies(readers.policies, query)),
    get('/networkpolicystats', () => networkPolicyStats(readers.statistics)),
    get('/appliedtogroups', ({ query }) =>
      groups(appliedToGroups.kind, appliedToGroups.singular, readers.policies.appliedToGroups(), query),
    ),
    get('/addressgroups', ({ query }) =>
      groups(addressGroups.kind, addressGroups.singular, readers.policies.addressGroups(), query),
    ),
    ...logLevelRoutes(readers.log),
    ...supportBundleRoutes(readers.supportBundle),
    ...metricsRoutes(readers.metrics),
  ]);
}

function get(path: string, answer: (request: ApiRequest) => Reply | Promise<Reply>): Route {
  return { method: 'GET', path, handler: async (request) => answer(request) };
}
