import type { Clock } from '#base/clock.ts';
import { shownStats } from '#controlplane/policyStats.ts';
import type { PolicyStatsObject } from '#controlplane/statsGroup.ts';
import type { NodeStatsSummary, SourceRef } from '#controlplane/wire.ts';
import { PolicyCount } from './policyCount.ts';

/** How often policies that are gone are forgotten. */
const forgetEveryMs = 60_000;

/** Which policies there are. */
export type StatsBookOptions = {
  /** Their sources; one may come several times. */
  readonly sources: () => Iterable<SourceRef>;
  /** Whether there is a source, by its uid. */
  readonly has: (uid: string) => boolean;
  readonly clock: Clock;
};

/**
 * Sums up what the nodes counted. They send totals and keep them, so a controller that starts anew knows everything
 * again once they have reported. A node that leaves keeps its part for as long as this process lives.
 */
export class StatsBook {
  readonly #options: StatsBookOptions;
  /** By uid of the source. */
  readonly #counts = new Map<string, PolicyCount>();
  /** Since when each node counts without a gap, in milliseconds since the epoch. */
  readonly #nodes = new Map<string, number>();
  #forgottenAt: number;

  constructor(options: StatsBookOptions) {
    this.#options = options;
    this.#forgottenAt = options.clock.monotonic();
  }

  /** Takes what a node counted. */
  report({ metadata: { name: node }, since, policies }: NodeStatsSummary): void {
    this.#nodes.set(node, Date.parse(since));
    const bySource = Map.groupBy(policies, ({ sourceRef }) => sourceRef.uid);
    for (const [uid, counts] of bySource) this.#countOf(uid).put(node, counts);
    this.#forget();
  }

  /** The statistics of all policies of a kind, of one namespace where it is given, in the order of their names. */
  list(type: SourceRef['type'], namespace?: string): readonly PolicyStatsObject[] {
    return [...this.#sources(type, namespace)].map((source) => this.#read(source)).toSorted(byName);
  }

  /** Those of one policy; undefined when there is none. */
  get(type: SourceRef['type'], name: string, namespace?: string): PolicyStatsObject | undefined {
    for (const source of this.#sources(type, namespace)) if (source.name === name) return this.#read(source);
    return undefined;
  }

  /** Two API groups may have a policy of the same name: both are listed, with their uids. */
  #sources(type: SourceRef['type'], namespace: string | undefined): Iterable<SourceRef> {
    const found = new Map<string, SourceRef>();
    for (const source of this.#options.sources()) {
      const isMeant = source.type === type && (namespace === undefined || source.namespace === namespace);
      if (isMeant) found.set(source.uid, source);
    }
    return found.values();
  }

  #read(source: SourceRef): PolicyStatsObject {
    const count = this.#counts.get(source.uid);
    let nodesSince = 0;
    for (const node of count?.nodes ?? []) nodesSince = Math.max(nodesSince, this.#nodes.get(node) ?? 0);
    return shownStats(source, { rules: count?.rules() ?? [], since: count?.since, nodesSince });
  }

  #countOf(uid: string): PolicyCount {
    const count = this.#counts.get(uid) ?? new PolicyCount();
    this.#counts.set(uid, count);
    return count;
  }

  #forget(): void {
    const { clock, has } = this.#options;
    if (clock.monotonic() - this.#forgottenAt < forgetEveryMs) return;
    this.#forgottenAt = clock.monotonic();
    for (const uid of this.#counts.keys()) if (!has(uid)) this.#counts.delete(uid);
  }
}

function byName({ metadata: a }: PolicyStatsObject, { metadata: b }: PolicyStatsObject): number {
  return compare(a.namespace ?? '', b.namespace ?? '') || compare(a.name, b.name) || compare(a.uid, b.uid);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
