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
      if (present.has(nodeName(image))) continue;
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

async function imagesOfNode(machine: Machine, node: string): Promise<ReadonlySet<string>> {
  const listed = await machine.run('docker', [
    'exec',
    node,
    'ctr',
    '--namespace=k8s.io',
    'images',
    'list',
    '--quiet',
  ]);
  return new Set(listed.split('\n'));
}

/** The full name under which containerd knows an image that Docker calls by a short one. */
export function nodeName(image: string): string {
  const [first = ''] = image.split('/');
  if (image.includes('/') && /[.:]/.test(first)) return image;
  return image.includes('/') ? `docker.io/${image}` : `docker.io/library/${image}`;
}
