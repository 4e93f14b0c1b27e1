import { type Flow, type FlowKey, flowKey } from '../flow.ts';
import { actionFlow, type Conjunction } from './conjunction.ts';
import { countingFlow, labellingFlows } from './countingFlows.ts';
import type { FlowDelta } from './delta.ts';

/** So many former numbers of a rule go on counting. */
const formerNumbers = 4;

/** The flows that rules have for themselves: what decides, what counts, and, while anything is counted, what labels. */
export class RuleFlows {
  readonly #counts: boolean;
  /** Numbers of the rules that are counted. */
  readonly #counted = new Set<number>();
  /** By key: a rule as it was at former places, the last one at the end. */
  readonly #retired = new Map<string, Conjunction[]>();
  #put: Flow[] = [];
  #drop: FlowKey[] = [];

  /** Without `counts` only connections are counted, by the flows that decide. */
  constructor(counts: boolean) {
    this.#counts = counts;
  }

  /** A rule comes, or is another one's heir. */
  put(rule: Conjunction): void {
    this.#put.push(actionFlow(rule));
    const counting = this.#countingFlows(rule);
    if (counting.length === 0) return;
    if (this.#counted.size === 0) this.#put.push(...labellingFlows());
    this.#counted.add(rule.id);
    this.#put.push(...counting);
  }

  /** A rule is gone. */
  drop(rule: Conjunction): void {
    this.#drop.push(flowKey(actionFlow(rule)));
    const counting = this.#countingFlows(rule);
    if (counting.length === 0) return;
    this.#drop.push(...counting.map(flowKey));
    this.#counted.delete(rule.id);
    if (this.#counted.size === 0) this.#drop.push(...labellingFlows().map(flowKey));
  }

  /**
   * A rule has moved and has another number now. What connections of the former one still send is counted, and what its
   * flows counted is not lost. Returns those rules that are to be dropped all the same.
   */
  retire(rule: Conjunction): Conjunction[] {
    if (!this.#counts) return [rule];
    this.#put.push(retiredFlow(rule));
    const retired = [...(this.#retired.get(rule.spec.key) ?? []), rule];
    const gone = retired.splice(0, Math.max(0, retired.length - formerNumbers));
    this.#retired.set(rule.spec.key, retired);
    return gone;
  }

  /** A rule goes: returns what it was at former places, to be dropped as well. */
  takeRetired(key: string): readonly Conjunction[] {
    const retired = this.#retired.get(key) ?? [];
    this.#retired.delete(key);
    return retired;
  }

  /** All these rules are to be said again. */
  everything(rules: Iterable<Conjunction>): void {
    if (this.#counted.size > 0) this.#put.push(...labellingFlows());
    for (const rule of rules) this.#put.push(actionFlow(rule), ...this.#countingFlows(rule));
    for (const rule of [...this.#retired.values()].flat()) {
      this.#put.push(retiredFlow(rule), ...this.#countingFlows(rule));
    }
  }

  /** What changed since the last call. */
  take(): FlowDelta {
    const delta = { put: this.#put, drop: this.#drop };
    this.#put = [];
    this.#drop = [];
    return delta;
  }

  #countingFlows(rule: Conjunction): Flow[] {
    const counting = this.#counts ? countingFlow(rule) : undefined;
    return counting === undefined ? [] : [counting];
  }
}

/** No packet meets it any more. Without the mark the next run of the agent does not take it for the rule's. */
function retiredFlow(rule: Conjunction): Flow {
  return { ...actionFlow(rule), objectId: 0 };
}
