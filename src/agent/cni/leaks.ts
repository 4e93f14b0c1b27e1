/**
 * Which parts of a pod's networking belong to no pod: pure.
 * @module
 */
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import type { Reservation } from '../ipam/reservation.ts';
import type { RecordedPort } from './podPorts.ts';

/** What a node holds. `links` are the names of the pods' host-side links. */
export type NodeState = {
  readonly ports: readonly RecordedPort[];
  readonly links: readonly string[];
  readonly reservations: readonly Reservation[];
};

/** What to do at start: ports to take over, and what to remove. */
export type TakeoverPlan = {
  readonly keep: readonly ContainerInterface[];
  readonly dropPorts: readonly RecordedPort[];
  readonly dropLinks: readonly string[];
  readonly release: readonly string[];
};

/**
 * A port is kept when its link is there (so its sandbox is) and its pod exists; `pods` are the `namespace/name` of the
 * pods of this node, undefined when nobody could be asked, and then every pod counts as existing.
 */
export function planTakeover(state: NodeState, pods: ReadonlySet<string> | undefined): TakeoverPlan {
  const links = new Set(state.links);
  const keep = state.ports.flatMap(({ name, port }) => {
    const exists = port !== undefined && (pods?.has(`${port.podNamespace}/${port.podName}`) ?? true);
    return exists && links.has(name) ? [port] : [];
  });
  const kept = new Set(keep.map(({ containerId }) => containerId));
  const keptNames = new Set(keep.map(({ name }) => name));
  const orphans = state.reservations.filter(({ containerId }) => !kept.has(containerId));
  return {
    keep,
    dropPorts: state.ports.filter(({ containerId }) => !kept.has(containerId)),
    dropLinks: state.links.filter((name) => !keptNames.has(name)),
    release: [...new Set(orphans.map(({ containerId }) => containerId))],
  };
}

/** Parts that belong to no whole pod while the agent runs, by what they are named. */
export type Leaks = {
  readonly ports: readonly RecordedPort[];
  readonly links: readonly string[];
  readonly containers: readonly string[];
};

/** Ports without a link, links without a port, and addresses without a port. A pod that is being added looks so too. */
export function findLeaks(state: NodeState): Leaks {
  const links = new Set(state.links);
  const portNames = new Set(state.ports.map(({ name }) => name));
  const withPort = new Set(state.ports.map(({ containerId }) => containerId));
  return {
    ports: state.ports.filter(({ name }) => !links.has(name)),
    links: state.links.filter((name) => !portNames.has(name)),
    containers: [...new Set(state.reservations.map(({ containerId }) => containerId))].filter(
      (id) => !withPort.has(id),
    ),
  };
}

/** The leaks that are in both: what was there for a whole interval is no pod being added. */
export function lastingLeaks(before: Leaks, now: Leaks): Leaks {
  const ports = new Set(before.ports.map(({ containerId }) => containerId));
  return {
    ports: now.ports.filter(({ containerId }) => ports.has(containerId)),
    links: now.links.filter((name) => before.links.includes(name)),
    containers: now.containers.filter((id) => before.containers.includes(id)),
  };
}
