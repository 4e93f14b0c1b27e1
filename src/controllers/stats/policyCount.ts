import { mergedStats } from '#controlplane/policyStats.ts';
import type { PolicyStats } from '#controlplane/wire.ts';

/** What was counted of one policy, node by node. */
export class PolicyCount {
  readonly #nodes = new Map<string, PolicyStats>();
  /** What nodes counted before they began anew, in one sum: they may do so any number of times. */
  #former: PolicyStats | undefined;

  /** The nodes that counted. */
  nodes(): Iterable<string> {
    return this.#nodes.keys();
  }

  /** Everything that was counted. */
  *counts(): Iterable<PolicyStats> {
    if (this.#former !== undefined) yield this.#former;
    yield* this.#nodes.values();
  }

  /**
   * Takes the total of a node. One that goes on replaces what the node said before; one that began later comes on top
   * of it. What a node does not mention any more stays.
   */
  put(node: string, stats: PolicyStats): void {
    const before = this.#nodes.get(node);
    if (before !== undefined && Date.parse(before.since) !== Date.parse(stats.since)) {
      this.#former = mergedStats([before, ...(this.#former === undefined ? [] : [this.#former])]);
    }
    this.#nodes.set(node, stats);
  }
}
