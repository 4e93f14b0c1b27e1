import type { Clock } from '#base/clock.ts';
import type { InterfaceStore } from '#dataplane/interfaceStore.ts';
import type { FlowClient } from '#dataplane/ovs/flowClient.ts';
import type { Inherited } from '#dataplane/policy/inherited.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { PolicyEntry } from './policyEntry.ts';
import type { PolicyFiles } from './policyFiles.ts';
import type { Problem } from './problem.ts';

/** Is told how far policies are; names are the uids of their sources. */
export type Reporter = {
  set(state: { readonly uid: string; readonly generation?: number; readonly problem?: Problem }): void;
  delete(uid: string): void;
};

/** What NodePolicies needs. `onChange` hears of every change of the policies in force. */
export type NodePoliciesOptions = {
  readonly flows: Pick<FlowClient, 'apply' | 'update' | 'verify'>;
  readonly store: Pick<InterfaceStore, 'ofPod' | 'containers'>;
  readonly files: Pick<PolicyFiles, 'load' | 'put' | 'replace'>;
  readonly inherited?: Inherited;
  /** The way into the tables of ordered rules. */
  readonly entry?: Pick<PolicyEntry, 'turn'>;
  /** Whether the switch forwards. Always, when absent. */
  readonly forwards?: () => boolean;
  /** The range of Services. */
  readonly serviceCidr?: string;
  readonly reporter?: Reporter;
  readonly onChange?: () => void;
  /** Told when something that was allowed may be denied now, and the switch knows. */
  readonly onClosed?: () => void;
  /** Seconds from the arrival of a policy until its flows were read back. */
  readonly onRealized?: (seconds: number) => void;
  /** Whether the switch counts what connections send; it counts the connections themselves in any case. */
  readonly counts?: boolean;
  /** Runs before rules of a policy that stays are replaced. */
  readonly beforeEdit?: () => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
};
