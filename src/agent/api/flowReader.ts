import { podFlowOwner } from '#dataplane/flowOwner.ts';
import type { FlowReader } from './readers.ts';

/** The part of the flow client that reads an owner's flows. */
type OwnerFlows = {
  ownerFlowLines(owner: string, ports: ReadonlyMap<string, number>): Promise<readonly string[]>;
};

/** The part of the OpenFlow client that dumps tables. */
type TableFlows = { dumpFlowLines(filter: { readonly table?: number }): Promise<readonly string[]> };

/** `policyOwners` names whose flows a policy's are: the owners under which its rules were installed. */
export type FlowReaderOptions = {
  readonly ofctl: TableFlows;
  readonly flowClient: OwnerFlows;
  readonly interfaces: { portNumbers(): ReadonlyMap<string, number> };
  readonly policyOwners: (uid: string) => readonly string[];
};

/** Reads flows from Open vSwitch, with counters and port names. */
export function createFlowReader(options: FlowReaderOptions): FlowReader {
  const { ofctl, flowClient, interfaces, policyOwners } = options;
  const ofOwner = (owner: string) => flowClient.ownerFlowLines(owner, interfaces.portNumbers());
  return {
    dump: (table) => ofctl.dumpFlowLines(table === undefined ? {} : { table }),
    ofPod: (containerId) => ofOwner(podFlowOwner(containerId)),
    ofPolicy: async (uid) => (await Promise.all(policyOwners(uid).map(ofOwner))).flat(),
  };
}
