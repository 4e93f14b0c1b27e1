import type { PodFacts, PodRef } from '../pods.ts';
import type { BlockSides } from './blockSides.ts';
import type { Snapshot } from './snapshot.ts';

/** Sorts pods into classes that no policy, before or after, can tell apart. Others than those of the pod network are left out. */
export function podClasses(
  pods: readonly PodRef[],
  snapshots: readonly [Snapshot, Snapshot],
  blocks: BlockSides,
): (readonly PodRef[])[] {
  const groups = snapshots.map(groupsByPod);
  const classes = new Map<string, PodRef[]>();
  for (const ref of pods) {
    const facts = snapshots.map(({ view }) => view.pod(ref));
    if (facts.some((each) => each?.place !== 'pod')) continue;
    const key = JSON.stringify(
      snapshots.map(({ view }, at) => standing(view, facts[at], groups[at] ?? new Map(), blocks)),
    );
    const known = classes.get(key);
    if (known === undefined) classes.set(key, [ref]);
    else known.push(ref);
  }
  return [...classes.values()];
}

/** All by which policies know a pod at one moment. */
function standing(
  view: Snapshot['view'],
  facts: PodFacts | undefined,
  groups: ReadonlyMap<string, readonly string[]>,
  blocks: BlockSides,
): unknown {
  if (facts === undefined) return undefined;
  const applied = new Set<string>();
  for (const { uid, rules } of view.policiesSelecting(facts)) {
    applied.add(uid);
    for (const { appliedToGroups = [] } of rules) {
      for (const group of appliedToGroups) if (view.isInAppliedToGroup(group, facts)) applied.add(group);
    }
  }
  const sides = facts.addresses.map((address) => blocks.ofText(address));
  return [[...applied].sort(), groups.get(facts.key), facts.ports, sides];
}

function groupsByPod({ addresses }: Snapshot): ReadonlyMap<string, readonly string[]> {
  const byPod = new Map<string, string[]>();
  for (const [name, members] of [...addresses].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const pod of members.keys()) {
      const names = byPod.get(pod);
      if (names === undefined) byPod.set(pod, [name]);
      else names.push(name);
    }
  }
  return byPod;
}
