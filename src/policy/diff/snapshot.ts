import type { Change } from '../changes.ts';
import type { CompiledPolicy } from '../compiled.ts';
import type { PolicyView } from '../matching.ts';
import { type PodRef, podKey } from '../pods.ts';

/** Whose changes these are, and whom to ask. A PolicyIndex is one. */
export interface PolicySource extends PolicyView {
  drain(): Change[];
}

/** A group's pods: what policies know of each, by `namespace/name`. */
export type GroupPods = ReadonlyMap<string, unknown>;

/** Everything that policies say at one moment. */
export type Snapshot = {
  readonly view: PolicyView;
  /** By uid. */
  readonly policies: ReadonlyMap<string, CompiledPolicy>;
  /** Groups of peers, by name. */
  readonly addresses: ReadonlyMap<string, GroupPods>;
};

/**
 * The state of an index that was never drained before and is not changed afterwards. Of its pods, `pods` may have no
 * address yet (templates have none): groups do not tell of them, and still mean them.
 */
export function snapshotOf(index: PolicySource, pods: readonly PodRef[]): Snapshot {
  const policies = new Map<string, CompiledPolicy>();
  const addresses = new Map<string, Map<string, unknown>>();
  for (const change of index.drain()) {
    if (change.type !== 'set') continue;
    if (change.kind === 'policy') policies.set(change.policy.uid, change.policy);
    if (change.kind === 'addressGroup')
      addresses.set(change.name, new Map(change.members.map((member) => [podKey(member.pod), member])));
  }
  const untold = pods.flatMap((ref) => {
    const facts = index.pod(ref);
    return facts?.place === 'pod' && facts.peer === undefined ? [facts] : [];
  });
  for (const [name, members] of addresses) {
    for (const facts of untold) if (index.isInAddressGroup(name, facts)) members.set(facts.key, facts.ports);
  }
  return { view: index, policies, addresses };
}
