import type { AntreaPolicyInput, GroupInput } from '../antrea/input.ts';
import { defaultTiers, tierName } from '../antrea/tiers.ts';
import { type Finding, finding } from './finding.ts';
import type { LintWorld } from './lintWorld.ts';

/** Finds groups and tiers that nobody speaks of. Files may be a part: those who use them may be elsewhere. */
export function unusedObjects(world: LintWorld): Finding[] {
  if (!world.isComplete && world.antreaPolicies.length === 0) return [];
  return [...unusedGroups(world), ...unusedTiers(world)];
}

function unusedGroups({ groups, antreaPolicies }: LintWorld): Finding[] {
  const used = new Set([...antreaPolicies.flatMap(groupsOfPolicy), ...groups.flatMap(childrenOf)]);
  return groups
    .filter(({ metadata }) => !used.has(keyOf(metadata.namespace, metadata.name)))
    .map(({ metadata: { name, namespace } }) => {
      const object =
        namespace === undefined ? { kind: 'ClusterGroup', name } : { kind: 'Group', namespace, name };
      return finding('UnusedGroup', { object, path: 'metadata.name', message: 'no policy speaks of it' });
    });
}

function unusedTiers({ tiers, antreaPolicies }: LintWorld): Finding[] {
  const used = new Set(antreaPolicies.map(({ spec }) => tierName(spec?.tier)));
  const own = new Set(defaultTiers.map(({ name }) => name));
  return tiers
    .filter(({ name }) => !own.has(name) && !used.has(name))
    .map(({ name }) =>
      finding('UnusedTier', {
        object: { kind: 'Tier', name },
        path: 'metadata.name',
        message: 'no policy is in it',
      }),
    );
}

function groupsOfPolicy({ metadata: { namespace }, spec = {} }: AntreaPolicyInput): string[] {
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
  const named = [
    ...(spec.appliedTo ?? []),
    ...rules.flatMap(({ appliedTo = [], from = [], to = [] }) => [...appliedTo, ...from, ...to]),
  ];
  return named.flatMap(({ group }) => (group === undefined ? [] : [keyOf(namespace, group)]));
}

function childrenOf({ metadata: { namespace }, spec = {} }: GroupInput): string[] {
  return (spec.childGroups ?? []).map((name) => keyOf(namespace, name));
}

function keyOf(namespace = '', name: string): string {
  return `${namespace}/${name}`;
}
