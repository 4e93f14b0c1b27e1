import type { Flow } from '#dataplane/flow.ts';
import { podFlowOwner } from '#dataplane/flowOwner.ts';
import type { FlowReader } from './readers.ts';

/** The part of the flow client that reads certain flows. */
type OwnerFlows = {
  ownerFlowLines(owner: string, ports: ReadonlyMap<string, number>): Promise<readonly string[]>;
  flowLines(wanted: readonly Flow[], ports: ReadonlyMap<string, number>): Promise<readonly string[]>;
};

/** The part of the OpenFlow client that dumps tables. */
type TableFlows = { dumpFlowLines(filter: { readonly table?: number }): Promise<readonly string[]> };

/** `policyFlows` gives the flows that a policy has a part in, by the uid of its source. */
export type FlowReaderOptions = {
  readonly ofctl: TableFlows;
  readonly flowClient: OwnerFlows;
  readonly interfaces: { portNumbers(): ReadonlyMap<string, number> };
  readonly policyFlows: (uid: string) => readonly Flow[];
};

/** Reads flows from Open vSwitch, with counters and port names. */
export function createFlowReader(options: FlowReaderOptions): FlowReader {
  const { ofctl, flowClient, interfaces, policyFlows } = options;
  return {
    dump: (table) => ofctl.dumpFlowLines(table === undefined ? {} : { table }),
    ofPod: (containerId) => flowClient.ownerFlowLines(podFlowOwner(containerId), interfaces.portNumbers()),
    ofPolicy: (uid) => flowClient.flowLines(policyFlows(uid), interfaces.portNumbers()),
  };
}
