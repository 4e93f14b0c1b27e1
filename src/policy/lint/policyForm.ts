/**
 * What is wrong with a policy by itself: parts that cannot be enforced, rules that nobody asks, names of what is not there.
 * @module
 */
import type { NetworkPolicy } from '../input.ts';
import type { Problem } from '../model.ts';
import { type Finding, finding, type ObjectRef } from './finding.ts';
import { type LintPolicy, objectOf } from './lintRule.ts';
import type { LintWorld } from './lintWorld.ts';

/** Finds what can be said of each policy alone. */
export function policyForm(world: LintWorld, policies: readonly LintPolicy[]): Finding[] {
  return [
    ...policies.flatMap(({ object, policy }) => problemFindings(object, policy.problems, world)),
    ...world.policies.flatMap(ignoredRules),
    ...emptyPolicies(world),
    ...missingNamespaces(world, policies),
  ];
}

function problemFindings(object: ObjectRef, problems: readonly Problem[], world: LintWorld): Finding[] {
  return problems
    .filter(({ reason }) => world.isComplete || !mayBeElsewhere(reason, world))
    .map(({ reason, path, message }) => finding(reason, { object, path, message }));
}

/** Objects of a kind of which files have none are elsewhere; files with some are taken to have all. */
function mayBeElsewhere(reason: Problem['reason'], { services, tiers, groups }: LintWorld): boolean {
  switch (reason) {
    case 'ServiceNotFound':
      return services.length === 0;
    case 'TierNotFound':
      return tiers.length === 0;
    case 'GroupNotFound':
      return groups.length === 0;
    default:
      return false;
  }
}

/** Rules of a direction that `policyTypes` leaves out. */
function ignoredRules({ metadata: { name, namespace = '' }, spec = {} }: NetworkPolicy): Finding[] {
  const { policyTypes = [], ingress = [], egress = [] } = spec;
  if (policyTypes.length === 0) return [];
  const object = { kind: 'K8sNetworkPolicy', namespace, name };
  const sides = [
    ['Ingress', 'spec.ingress', ingress.length],
    ['Egress', 'spec.egress', egress.length],
  ] as const;
  return sides
    .filter(([type, , count]) => count > 0 && !policyTypes.includes(type))
    .map(([type, path]) => {
      const message = `policyTypes does not have ${type}: nobody looks at these rules`;
      return finding('IgnoredRules', { object, path, message });
    });
}

/** Antrea's policies without any rule say nothing; those of Kubernetes isolate. */
function emptyPolicies({ antreaPolicies, upstreamPolicies }: LintWorld): Finding[] {
  const antrea = antreaPolicies.map(({ metadata: { name, namespace }, spec }) => ({
    source: {
      ...(namespace === undefined
        ? { type: 'AntreaClusterNetworkPolicy' as const }
        : { type: 'AntreaNetworkPolicy' as const, namespace }),
      name,
      uid: '',
    },
    spec,
  }));
  const upstream = upstreamPolicies.map(({ metadata: { name }, spec }) => ({
    source: { type: 'K8sClusterNetworkPolicy' as const, name, uid: '' },
    spec,
  }));
  return [...antrea, ...upstream]
    .filter(({ spec = {} }) => (spec.ingress ?? []).length + (spec.egress ?? []).length === 0)
    .map(({ source }) => {
      const message = 'it has no rules, so it does nothing';
      return finding('EmptyPolicy', { object: objectOf(source), path: 'spec', message });
    });
}

function missingNamespaces(world: LintWorld, policies: readonly LintPolicy[]): Finding[] {
  if (!world.isComplete) return [];
  const names = world.namespaces.map(({ metadata }) => metadata.name);
  const known = new Set(names.filter((name) => !world.assumedNamespaces.has(name)));
  return policies.flatMap(({ object }) => {
    const { namespace } = object;
    if (namespace === undefined || known.has(namespace)) return [];
    const message = `there is no namespace "${namespace}"`;
    return [finding('NamespaceNotFound', { object, path: 'metadata.namespace', message })];
  });
}
