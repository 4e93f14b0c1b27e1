import { binary } from '../cluster/binaries.ts';
import { type Cluster, clusterNodes, ensureCluster } from '../cluster/cluster.ts';
import { ensureDocker } from '../cluster/engine.ts';
import { installAntrea, waitForAntrea } from '../cluster/install.ts';
import { type Kubectl, kubectlFor } from '../cluster/kubectl.ts';
import { loadImages } from '../cluster/loading.ts';
import type { Machine } from '../cluster/machine.ts';
import { ensureProjectImage } from '../cluster/projectImage.ts';
import { ensureWebImages, webImages } from '../cluster/webImages.ts';
import { checkFacts, readFacts } from './preflight.ts';

/** A cluster whose pods our agents network. */
export type Standing = { readonly cluster: Cluster; readonly kubectl: Kubectl };

/** From whatever this machine has to a ready cluster with the images of this source tree; reuses what stands. */
export async function bringUp(machine: Machine, root: string): Promise<Standing> {
  await preflight(machine);
  await ensureDocker(machine);
  const image = await ensureProjectImage(machine, root);
  await ensureWebImages(machine);
  // Before the cluster runs: what must be compiled then has the cores for itself.
  for (const program of ['kubectl', 'helm'] as const) await binary(machine, program);
  const cluster = await ensureCluster(machine);
  await loadImages(machine, cluster.name, [...webImages, `${image.repository}:${image.tag}`]);
  await installAntrea(machine, cluster, { root, image });
  const kubectl = await kubectlFor(machine, cluster);
  await machine.progress.step('wait for agents, controller, nodes and CoreDNS', () => waitForAntrea(kubectl));
  return { cluster, kubectl };
}

/** Refuses what cannot work before anything is written; asks for little where the cluster stands already. */
async function preflight(machine: Machine): Promise<void> {
  const facts = readFacts([machine.cache, '/var/lib/docker']);
  checkFacts({ ...facts, clusterStands: true });
  const dockerAnswers = await machine.succeeds('docker', ['info']);
  const clusterStands = dockerAnswers && (await clusterNodes(machine)).length > 0;
  checkFacts({ ...facts, clusterStands });
}
