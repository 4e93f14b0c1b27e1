import { type Row, RuleTotals } from '#controlplane/ruleTotals.ts';
import type { RuleTrafficStats } from '#controlplane/statsGroup.ts';
import type { PolicyStats } from '#controlplane/wire.ts';

/** What was counted of one policy on all nodes. Reading costs what its rules are, however many nodes there are. */
export class PolicyCount {
  readonly #totals = new RuleTotals();
  /** What is in the totals of each node's present count, and when that began. */
  readonly #nodes = new Map<string, { readonly since: number; readonly row: Row }>();
  #since: number | undefined;

  /** The nodes that counted. */
  get nodes(): Iterable<string> {
    return this.#nodes.keys();
  }

  /** When counting began, in milliseconds since the epoch. */
  get since(): number | undefined {
    return this.#since;
  }

  rules(): readonly RuleTrafficStats[] {
    return this.#totals.shown();
  }

  /**
   * Takes what a node says, in one piece or in several. A count that goes on replaces what the node said before; one
   * that began later comes on top of it. What a node does not mention any more stays.
   */
  put(node: string, counts: readonly PolicyStats[]): void {
    const since = Math.min(...counts.map((each) => Date.parse(each.since)));
    const before = this.#nodes.get(node);
    if (before?.since === since) this.#totals.remove(before.row);
    else if (before !== undefined) this.#totals.end(before.row);
    this.#nodes.set(node, { since, row: this.#totals.add(counts.flatMap(({ rules }) => rules)) });
    this.#since = Math.min(this.#since ?? since, since);
  }
}
