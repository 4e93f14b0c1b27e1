import type { GroupSelector } from '../groupSelector.ts';
import type { Pod } from '../input.ts';
import type { Service } from '../model.ts';
import { type Finding, finding } from './finding.ts';
import { hasAllPods, type LabelledPods } from './labelledPods.ts';
import type { LintPolicy, LintRule } from './lintRule.ts';
import type { LintWorld } from './lintWorld.ts';
import { pairsOf, type RulePart } from './rulePart.ts';

/** Finds names of ports that none of the pods has that they would be looked up in. */
export function unknownNamedPorts(
  { isComplete }: Pick<LintWorld, 'isComplete'>,
  pods: LabelledPods,
  policies: readonly LintPolicy[],
): Finding[] {
  const isKnown: IsKnown = ({ scope }) => isComplete || hasAllPods(scope, pods);
  return policies.flatMap(({ rules }) => rules).flatMap((rule) => ofRule(rule, pods, isKnown));
}

/** Whether all pods of a group are known. */
type IsKnown = (group: GroupSelector) => boolean;

function ofRule(rule: LintRule, pods: LabelledPods, isKnown: IsKnown): Finding[] {
  const { object, path } = rule.place;
  const missing = new Set(rule.parts.flatMap((part) => missingIn(part, rule, pods, isKnown)));
  return [...missing].map((name) =>
    finding('PortMatchesNothing', {
      object,
      path,
      message: `no pod that it is for has a port named "${name}"`,
    }),
  );
}

function missingIn(part: RulePart, { direction }: LintRule, pods: LabelledPods, isKnown: IsKnown): string[] {
  const names = (part.services ?? []).flatMap(nameOf);
  if (names.length === 0 || pairsOf(part).length === 0) return [];
  const groups =
    direction === 'In'
      ? part.targets
      : part.peers.flatMap((peer) => (peer.kind === 'group' ? [peer.group] : []));
  const isRelative = direction === 'Out' && part.peers.some(({ kind }) => kind === 'relative');
  const destinations = groups.flatMap((group) => [...pods.in(group)]);
  if (isRelative || destinations.length === 0 || !groups.every(isKnown)) return [];
  const known = new Set(destinations.flatMap(portsOf));
  return names.filter(({ key }) => !known.has(key)).map(({ name }) => name);
}

function nameOf(service: Service): { name: string; key: string }[] {
  if (service.protocol === 'ICMP' || typeof service.port !== 'string') return [];
  return [{ name: service.port, key: `${service.protocol} ${service.port}` }];
}

function portsOf({ spec }: Pod): string[] {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return containers
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ name, protocol = 'TCP' }) => (name ? [`${protocol} ${name}`] : []));
}
