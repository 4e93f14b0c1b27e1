/** Installs this repository's chart into a cluster. @module */
import { join } from 'node:path';
import { binary } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import type { Kubectl } from './kubectl.ts';
import { loadImages } from './loading.ts';
import type { Machine } from './machine.ts';
import type { ProjectImage } from './projectImage.ts';

/** Where the chart is installed. */
const namespace = 'kube-system';

/** What to install. */
export type Installation = {
  readonly root: string;
  readonly image: ProjectImage;
  /** Values beside those of charts/antrea/ci/kind-values.yaml, as `key=value` for `--set`. */
  readonly values?: readonly string[];
};

/** Loads the image and installs the chart, or upgrades what is installed. Does not wait. */
export async function installAntrea(
  machine: Machine,
  cluster: Cluster,
  installation: Installation,
): Promise<void> {
  const { image } = installation;
  await loadImages(machine, cluster.name, [`${image.repository}:${image.tag}`]);
  const helm = await binary(machine, 'helm');
  const args = helmArguments(installation, cluster);
  await machine.progress.step('helm upgrade --install antrea', () => machine.run(helm, args));
}

/** The arguments of helm. */
export function helmArguments({ root, image, values = [] }: Installation, cluster: Cluster): string[] {
  const chart = join(root, 'charts', 'antrea');
  const set = [
    `image.repository=${image.repository}`,
    `image.tag=${image.tag}`,
    `serviceCIDR=${cluster.shape.serviceSubnet}`,
  ];
  return [
    'upgrade',
    '--install',
    'antrea',
    chart,
    '--kubeconfig',
    cluster.kubeconfig,
    '--namespace',
    namespace,
    '--values',
    join(chart, 'ci', 'kind-values.yaml'),
    ...[...set, ...values].flatMap((pair) => ['--set', pair]),
  ];
}

/** Waits until agents and controller run the installed version, every node is Ready, and CoreDNS serves. */
export async function waitForAntrea(kubectl: Kubectl, timeoutSeconds = 240): Promise<void> {
  const timeout = `--timeout=${timeoutSeconds}s`;
  const timeoutMs = (timeoutSeconds + 10) * 1000;
  for (const workload of ['daemonset/antrea-agent', 'deployment/antrea-controller']) {
    await kubectl(['--namespace', namespace, 'rollout', 'status', workload, timeout], { timeoutMs });
  }
  await kubectl(['wait', '--for=condition=Ready', 'nodes', '--all', timeout], { timeoutMs });
  await kubectl(['--namespace', namespace, 'rollout', 'status', 'deployment/coredns', timeout], {
    timeoutMs,
  });
}
