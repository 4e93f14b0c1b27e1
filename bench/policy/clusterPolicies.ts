/**
 * ClusterNetworkPolicies of a large cluster, 2,000 of 5 rules each; no test of Antrea's has them.
 * @module
 */
import type { AntreaPolicyInput, AntreaRule } from '#policy/antrea/input.ts';
import type { Random } from './random.ts';
import { Builder, type Workload } from './workloads.ts';

const [teams, namespacesOfTeam, podsOfNamespace, apps] = [20, 5, 100, 50];
const tiers = ['emergency', 'securityops', 'networkops', 'platform', 'application', 'baseline'];

/** 10,000 pods in 100 namespaces of 20 teams, and 2,000 policies of 5 rules for pods of an app in those of a team. */
export function clusterPolicies(random: Random, count = 2_000): Workload {
  const workload = new Builder(random);
  for (let index = 0; index < teams * namespacesOfTeam; index++) {
    const namespace = workload.namespace(`namespace-${index}`, { team: `team-${index % teams}` });
    for (let pod = 0; pod < podsOfNamespace; pod++) {
      workload.pod(namespace, `pod-${pod}`, { app: `app-${pod % apps}` });
    }
  }
  const policies = Array.from({ length: count }, (_, index) => clusterPolicy(random, index));
  return {
    namespaces: workload.namespaces,
    pods: workload.pods,
    policies: [],
    clusterPolicies: policies,
  };
}

function clusterPolicy(random: Random, index: number): AntreaPolicyInput {
  const pods = () => ({
    podSelector: { matchLabels: { app: `app-${random(apps)}` } },
    namespaceSelector: { matchLabels: { team: `team-${random(teams)}` } },
  });
  const tier = tiers[index % tiers.length] ?? '';
  const name = `policy-${index}`;
  return {
    metadata: { name, uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, generation: 1 },
    spec: {
      tier,
      priority: 1 + random(99_990) / 10,
      appliedTo: [pods()],
      ingress: ingressRules(pods),
      egress: [
        { action: 'Allow', ports: [{ protocol: 'UDP', port: 53 }] },
        { action: 'Drop', to: [{ ipBlock: { cidr: `10.${random(256)}.0.0/16` } }] },
      ],
    },
  };
}

function ingressRules(pods: () => object): AntreaRule[] {
  return [
    { action: 'Allow', from: [pods(), pods()], ports: [{ protocol: 'TCP', port: 443 }] },
    { action: 'Reject', from: [pods()] },
    { action: 'Drop', from: [pods()] },
  ];
}
