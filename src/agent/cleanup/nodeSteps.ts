import { type Exec, output } from '#base/exec.ts';
import { podDeviceGroup } from '../host/deviceGroup.ts';
import { destroyIpset, podIpSetName } from '../host/ipset.ts';
import { ipBatch, showGroup, showLink } from '../host/ipTool.ts';
import { legacyInUse } from '../host/iptables/backend.ts';
import { removeChains } from '../host/iptables/removal.ts';
import { syncRoutes } from '../host/routes.ts';
import type { CleanupStep } from './cleanNode.ts';
import { emptyDirectory } from './files.ts';

/** A directory of ours; entries that `keep` names stay, because they belong to programs that still run. */
export type StateDirectory = { readonly path: string; readonly keep: (entry: string) => boolean };

/** What the steps touch. */
export type NodeStepsOptions = {
  /** Runs programs in the node's network namespace. */
  readonly exec: Exec;
  /** `antrea-gw0`. */
  readonly gateway: string;
  /** Other interfaces of ours, beside the gateway and those of pods. */
  readonly interfaces: readonly string[];
  /** Takes the CNI configuration and the plugin off the node; true when they were there. */
  readonly removeCniFiles: () => Promise<boolean>;
  /** Deletes our bridges with all their ports; true when there was one. */
  readonly deleteBridges: () => Promise<boolean>;
  /** Removed last, because the answer of an earlier step may need them. */
  readonly stateDirectories: readonly StateDirectory[];
};

/**
 * Everything that running Antrea leaves on a node, in the order of removal: kubelet stops asking us first, then what
 * leads packets to the bridge goes, then the bridge, then what it was made of.
 */
export function nodeSteps(options: NodeStepsOptions): CleanupStep[] {
  const { exec, gateway, interfaces } = options;
  return [
    { name: 'CNI configuration', remove: options.removeCniFiles },
    { name: 'firewall rules', remove: () => removeFirewall(exec) },
    { name: 'ipset', remove: () => destroyIpset(exec, podIpSetName) },
    { name: 'routes', remove: () => removeRoutes(exec, gateway) },
    { name: 'bridges', remove: options.deleteBridges },
    { name: 'interfaces', remove: () => removeInterfaces(exec, [gateway, ...interfaces]) },
    { name: 'state', remove: () => removeState(options.stateDirectories) },
  ];
}

async function removeFirewall(exec: Exec): Promise<boolean> {
  const backends = (await legacyInUse(exec)) ? (['nft', 'legacy'] as const) : (['nft'] as const);
  let found = false;
  for (const backend of backends) {
    for (const family of ['ipv4', 'ipv6'] as const) {
      found = (await removeChains(exec, backend, family)) || found;
    }
  }
  return found;
}

async function removeRoutes(exec: Exec, gateway: string): Promise<boolean> {
  if ((await showLink(exec, gateway)) === undefined) return false;
  return (await syncRoutes(exec, gateway, [])) > 0;
}

/** Deleting the host end of a pair removes the pod's end too: a pod that still runs is cut off, as its network is gone. */
async function removeInterfaces(exec: Exec, names: readonly string[]): Promise<boolean> {
  const ofPods = (await showGroup(exec, podDeviceGroup)).map(({ ifname }) => ifname);
  const present: string[] = [...ofPods];
  for (const name of names) {
    if (!present.includes(name) && (await showLink(exec, name)) !== undefined) present.push(name);
  }
  await deleteLinks(exec, present);
  return present.length > 0;
}

/** Two of them may be the ends of one pair, which go together: only what is still there afterwards is an error. */
async function deleteLinks(exec: Exec, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const stdin = `${names.map((name) => `link delete dev ${name}`).join('\n')}\n`;
  await exec.run({ file: 'ip', args: ['-force', '-batch', '-'], stdin });
  const links = await output(exec, { file: 'ip', args: ['-oneline', 'link', 'show'] });
  const left = names.filter((name) => links.includes(` ${name}@`) || links.includes(` ${name}:`));
  await ipBatch(
    exec,
    left.map((name) => `link delete dev ${name}`),
  );
}

async function removeState(directories: readonly StateDirectory[]): Promise<boolean> {
  let found = false;
  for (const { path, keep } of directories) found = (await emptyDirectory(path, keep)) || found;
  return found;
}
