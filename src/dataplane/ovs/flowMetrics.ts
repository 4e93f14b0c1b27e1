import type { FlowOperation } from '../flowDiff.ts';

/** Hears of every bundle, once for each kind of operation in it. Wired to the agent's metrics by its main. */
export interface FlowMetrics {
  /** `milliseconds` is the time of the whole bundle; `failed` when it was refused or nobody answered. */
  bundle(operation: FlowOperation['kind'], milliseconds: number, failed: boolean): void;
  /** Flows that somebody else removed, changed or added, now put right. */
  healed(flows: number): void;
}

/** For callers that count nothing. */
export const noFlowMetrics: FlowMetrics = { bundle: () => {}, healed: () => {} };
