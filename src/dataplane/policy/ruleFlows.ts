import { type Flow, type FlowKey, flowKey } from '../flow.ts';
import { actionFlow, type Conjunction } from './conjunction.ts';
import { countingFlow, labellingFlows } from './countingFlows.ts';
import type { FlowDelta } from './delta.ts';

/** The flows that rules have for themselves: what decides, what counts, and, while anything is counted, what labels. */
export class RuleFlows {
  readonly #counts: boolean;
  /** Numbers of the rules that are counted. */
  readonly #counted = new Set<number>();
  #put: Flow[] = [];
  #drop: FlowKey[] = [];

  /** Without `counts` only connections are counted, by the flows that decide. */
  constructor(counts: boolean) {
    this.#counts = counts;
  }

  /** A rule comes, or is another one's heir. */
  put(rule: Conjunction): void {
    this.#put.push(actionFlow(rule));
    const counting = this.#countingFlow(rule);
    if (counting === undefined) return;
    if (this.#counted.size === 0) this.#put.push(...labellingFlows());
    this.#counted.add(rule.id);
    this.#put.push(counting);
  }

  /** A rule is gone. */
  drop(rule: Conjunction): void {
    this.#drop.push(flowKey(actionFlow(rule)));
    const counting = this.#countingFlow(rule);
    if (counting === undefined) return;
    this.#drop.push(flowKey(counting));
    this.#counted.delete(rule.id);
    if (this.#counted.size === 0) this.#drop.push(...labellingFlows().map(flowKey));
  }

  /** All these rules are to be said again. */
  everything(rules: Iterable<Conjunction>): void {
    if (this.#counted.size > 0) this.#put.push(...labellingFlows());
    for (const rule of rules) {
      this.#put.push(actionFlow(rule));
      const counting = this.#countingFlow(rule);
      if (counting !== undefined) this.#put.push(counting);
    }
  }

  /** What changed since the last call. */
  take(): FlowDelta {
    const delta = { put: this.#put, drop: this.#drop };
    this.#put = [];
    this.#drop = [];
    return delta;
  }

  #countingFlow(rule: Conjunction): Flow | undefined {
    return this.#counts ? countingFlow(rule) : undefined;
  }
}
