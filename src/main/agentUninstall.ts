import { cleanNode } from '#agent/cleanup/cleanNode.ts';
import { type NodeStepsOptions, nodeSteps } from '#agent/cleanup/nodeSteps.ts';
import { UninstallWatch } from '#agent/cleanup/watch.ts';
import { uninstallCni } from '#agent/install/installCni.ts';
import { transit } from '#agent/underlay/transit.ts';
import { OvsdbClient } from '#dataplane/ovs/vsctl.ts';
import type { AgentClients } from './agentClients.ts';
import { cniFiles } from './cniFiles.ts';

/** What the rest of the agent has to do when its node is cleaned. */
export type UninstallCallbacks = {
  /** Stops everything that would set the node up again; resolves when it has. */
  readonly quiesce: () => Promise<void>;
  /** The request was taken back after the node was cleaned. */
  readonly restart: () => void;
};

/** Wires the answer to `helm uninstall`. */
export function wireUninstall(
  clients: AgentClients,
  { quiesce, restart }: UninstallCallbacks,
): UninstallWatch {
  const { kube, environment, clock, logger } = clients;
  return new UninstallWatch({
    transport: kube,
    namespace: environment.podNamespace,
    node: environment.nodeName,
    clean: async () => {
      await quiesce();
      return cleanNode(nodeSteps(stepsOptions(clients)), { clock, logger });
    },
    onWithdrawn: restart,
    clock,
    logger,
  });
}

function stepsOptions(clients: AgentClients): NodeStepsOptions {
  const { exec, config } = clients;
  return {
    exec,
    gateway: config.hostGateway,
    interfaces: [transit.kernelEnd, transit.switchEnd],
    removeCniFiles: () => uninstallCni(cniFiles),
    deleteBridges: () => deleteBridges(clients),
    stateDirectories: [
      { path: '/var/lib/cni', keep: () => false },
      // The container antrea-ovs still runs on its sockets; it removes them when it ends.
      { path: config.ovsRunDir, keep: (entry) => !entry.includes('conf.db') },
      { path: '/var/run/antrea', keep: (entry) => entry === 'openvswitch' || entry === 'cni' },
    ],
  };
}

async function deleteBridges({ exec, endpoint, config }: AgentClients): Promise<boolean> {
  let found = false;
  for (const bridge of [config.ovsBridge, transit.bridge]) {
    const ovsdb = new OvsdbClient({ exec, endpoint: { ...endpoint, bridge } });
    found = (await ovsdb.listInterfaces()).length > 0 || found;
    await ovsdb.deleteBridge();
  }
  return found;
}
