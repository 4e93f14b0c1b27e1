import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath } from './assets.ts';
import type { NodePrograms } from './nodePrograms.ts';
import { versions } from './versions.ts';

/**
 * Fills `root` as the root of a node's file system.
 *
 * @param kindFiles the folder `images/base/files` of kind's module: entrypoint, units, containerd's configuration.
 *   Go's module cache keeps them without execute bits.
 */
export function layOutNode(root: string, kindFiles: string, programs: NodePrograms): void {
  cpSync(kindFiles, root, { recursive: true });
  makeExecutable(join(root, 'usr/local/bin'), ['entrypoint', 'clean-install']);
  const scripts = ['create-kubelet-cgroup-v2.sh', 'mount-product-files.sh', 'undo-mount-hacks.sh'];
  makeExecutable(join(root, 'kind/bin'), scripts);
  install(programs.containerd, ['containerd', 'ctr', 'containerd-shim-runc-v2'], join(root, 'usr/local/bin'));
  install(programs.node, ['kubeadm', 'kubelet'], join(root, 'usr/bin'));
  install(programs.api, ['kubectl'], join(root, 'usr/bin'));
  install(programs.cni, ['host-local', 'loopback', 'ptp', 'portmap'], join(root, 'opt/cni/bin'));
  mkdirSync(join(root, 'kind/manifests'), { recursive: true });
  cpSync(assetPath('node-image/default-storage.yaml'), join(root, 'kind/manifests/default-storage.yaml'));
  writeFileSync(join(root, 'kind/version'), versions.kubernetes);
}

function install(from: string, names: readonly string[], to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of names) cpSync(join(from, name), join(to, name));
  makeExecutable(to, names);
}

function makeExecutable(folder: string, names: readonly string[]): void {
  for (const name of names) chmodSync(join(folder, name), 0o755);
}
