import type { Clock } from '#base/clock.ts';
import type { FlowClient } from '#dataplane/ovs/flowClient.ts';
import type { Inherited } from '#dataplane/policy/inherited.ts';
import type { TargetPort } from '#dataplane/policy/matches.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { BundleSizes, WriteResult } from './flowWriter.ts';
import type { PolicyEntry } from './policyEntry.ts';

/** `ports` gives the bridge ports of a pod (`namespace/name`) of this node. */
export type PolicyRealizerOptions = {
  readonly flows: Pick<FlowClient, 'apply' | 'update'>;
  readonly ports: (pod: string) => readonly TargetPort[];
  /** The way into the tables of ordered rules, which is open only while there are any. */
  readonly entry?: Pick<PolicyEntry, 'turn'>;
  /** What a former run of the agent left in the switch. */
  readonly inherited?: Inherited;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sizes?: BundleSizes;
  /** Whether the switch forwards. Always, when absent. */
  readonly forwards?: () => boolean;
  /** The range of Services, whose traffic leaves the bridge before it meets policies. */
  readonly serviceCidr?: string;
  /** Told when something that was allowed may be denied now, and the switch knows. */
  readonly onClosed?: () => void;
  /** Whether the switch counts what connections send; it counts the connections themselves in any case. */
  readonly counts?: boolean;
  /** Runs before rules of a policy that stays are replaced: their flows take what they counted with them. */
  readonly beforeEdit?: () => Promise<unknown>;
  /** Told of policies that were changed, when the switch has acknowledged their flows. */
  readonly onWritten?: (policies: readonly string[], result: WriteResult) => void;
};
