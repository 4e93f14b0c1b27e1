import type { FeatureGate } from '#controlplane/featureGates.ts';
import type { AddressGroup, AppliedToGroup, NetworkPolicy, NodeStatsSummary } from '#controlplane/wire.ts';
import type { AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import type { MetricsReader } from '#kube/serving/metricsRoutes.ts';
import type { BundleReader } from '#kube/serving/supportBundle.ts';
import type { Levelled } from '#telemetry/logLevel.ts';
import type { TraceQuestion } from '../tracing/tracer.ts';

/** The pods' ports that the agent knows. */
export interface InterfaceReader {
  containers(): readonly ContainerInterface[];
  ofPod(namespace: string, name: string): readonly ContainerInterface[];
}

/** Flows as people read them. Rejects when Open vSwitch does not answer. */
export interface FlowReader {
  /** Of the bridge, or of one table. */
  dump(table?: number): Promise<readonly string[]>;
  ofPod(containerId: string): Promise<readonly string[]>;
  /** `uid` is that of the policy's source. */
  ofPolicy(uid: string): Promise<readonly string[]>;
}

/** What the controller told this agent. */
export interface PolicyReader {
  networkPolicies(): readonly NetworkPolicy[];
  appliedToGroups(): readonly AppliedToGroup[];
  addressGroups(): readonly AddressGroup[];
}

/** What the switch would do with a packet. Rejects with a StatusError for what the caller got wrong. */
export interface TraceReader {
  trace(asked: TraceQuestion): Promise<string>;
}

/** The connections that the switch tracks, as `dpctl/dump-conntrack` prints them. */
export interface ConnectionReader {
  dumpConntrack(): Promise<readonly string[]>;
}

/** What the policies of the node did. */
export interface StatsReader {
  /** Reads the switch, unless that was done less than so many milliseconds ago; false when it does not answer. */
  update(maxAgeMs: number): Promise<boolean>;
  summary(): NodeStatsSummary;
}

/** Everything the agent's API shows. */
export type AgentApiReaders = {
  readonly agentInfo: () => AntreaAgentInfoFields;
  readonly interfaces: InterfaceReader;
  readonly flows: FlowReader;
  readonly policies: PolicyReader;
  /** Undefined when nothing is counted. */
  readonly statistics: StatsReader | undefined;
  readonly tracer: TraceReader;
  readonly connections: ConnectionReader;
  /** The agent's log. */
  readonly log: Levelled;
  readonly featureGates: readonly FeatureGate[];
  readonly supportBundle: BundleReader;
  /** Undefined when metrics are off. */
  readonly metrics: MetricsReader | undefined;
  /** e.g. `v0.1.0`. */
  readonly version: string;
};
