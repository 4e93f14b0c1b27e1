import { ensurePackages } from '../cluster/apt.ts';
import { binary, cniPlugins } from '../cluster/binaries.ts';
import type { Machine } from '../cluster/machine.ts';
import { ToolError } from '../cluster/toolError.ts';

/** What the integration tests run for real, beside etcd and kube-apiserver. */
const packages = [
  'conntrack',
  'ethtool',
  'gcc',
  'iperf3',
  'ipset',
  'iproute2',
  'iptables',
  'iputils-arping',
  'iputils-ping',
  'kmod',
  'libc6-dev',
  'libfaketime',
  'lua5.1',
  'nftables',
  'openvswitch-switch',
  'procps',
  'tcpdump',
] as const;

/** Installs and builds all that the integration tests need. @throws ToolError when this user may not. */
export async function prepareIntegration(machine: Machine): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new ToolError(
      'the integration tests make network namespaces, which needs root',
      'Run: sudo npm test',
    );
  }
  await ensurePackages(machine, packages);
  for (const program of ['etcd', 'kube-apiserver', 'kubectl', 'helm'] as const)
    await binary(machine, program);
  await cniPlugins(machine);
}
