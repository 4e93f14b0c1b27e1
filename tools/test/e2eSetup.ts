import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBaseImage } from '../cluster/baseImage.ts';
import { buildImage, imageExists } from '../cluster/docker.ts';
import { loadImages } from '../cluster/loading.ts';
import type { Machine } from '../cluster/machine.ts';

/** The image of the tests' own pods; change the tag with the Dockerfile. */
export const probeImage = 'antrea/e2e-probe:1';

/** Builds the probe image where it is missing and puts it on every node of the cluster. */
export async function ensureProbeImage(machine: Machine, root: string, cluster: string): Promise<void> {
  if (!(await imageExists(machine, probeImage))) {
    await ensureBaseImage(machine);
    const folder = join(root, 'dist', 'e2e-probe');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(root, 'images', 'e2e-probe', 'Dockerfile'), join(folder, 'Dockerfile'));
    copyFileSync(join(root, 'node_modules', 'node', 'bin', 'node'), join(folder, 'node'));
    await machine.progress.step(`build ${probeImage}`, () => buildImage(machine, probeImage, folder));
  }
  await loadImages(machine, cluster, [probeImage]);
}
