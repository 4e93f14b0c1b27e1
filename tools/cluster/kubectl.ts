import { binary } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import type { Machine, RunOptions } from './machine.ts';

/** Runs kubectl against one cluster; fails as `Machine.run` does. */
export type Kubectl = (args: readonly string[], options?: Omit<RunOptions, 'env'>) => Promise<string>;

/** A kubectl that only knows `cluster`, whatever the user's own kubeconfig says. */
export async function kubectlFor(machine: Machine, cluster: Pick<Cluster, 'kubeconfig'>): Promise<Kubectl> {
  const kubectl = await binary(machine, 'kubectl');
  return (args, options) => machine.run(kubectl, ['--kubeconfig', cluster.kubeconfig, ...args], options);
}
