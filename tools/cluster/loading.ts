import { binary } from './binaries.ts';
import { clusterNodes } from './cluster.ts';
import type { Machine } from './machine.ts';

/** Copies images of the Docker engine into the nodes that lack them. */
export async function loadImages(
  machine: Machine,
  cluster: string,
  images: readonly string[],
): Promise<void> {
  const nodes = await clusterNodes(machine, cluster);
  const lacking = new Set<string>();
  const missing = new Set<string>();
  for (const node of nodes) {
    const present = await imagesOfNode(machine, node);
    for (const image of images) {
      if (present.some((name) => isNameOf(image, name))) continue;
      lacking.add(node);
      missing.add(image);
    }
  }
  if (missing.size === 0) return;
  const kind = await binary(machine, 'kind');
  const args = ['load', 'docker-image', '--name', cluster, '--nodes', [...lacking].join(','), ...missing];
  await machine.progress.step(`load ${[...missing].join(', ')} into ${[...lacking].join(', ')}`, () =>
    machine.run(kind, args),
  );
}

async function imagesOfNode(machine: Machine, node: string): Promise<readonly string[]> {
  const listed = await machine.run('docker', [
    'exec',
    node,
    'ctr',
    '--namespace=k8s.io',
    'images',
    'list',
    '--quiet',
  ]);
  return listed.split('\n');
}

/** Whether containerd's full name may be that of an image; Docker leaves the host and the folder `library` out of some. */
export function isNameOf(image: string, full: string): boolean {
  const withoutHost = full.slice(full.indexOf('/') + 1);
  return [full, withoutHost, withoutHost.replace(/^library\//, '')].includes(image);
}
