import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { demoCluster } from '../../tools/cluster/cluster.ts';
import { buildImage } from '../../tools/cluster/docker.ts';
import { loadImages } from '../../tools/cluster/loading.ts';
import { thisMachine } from '../../tools/cluster/machine.ts';

/** What the programs of the other version call themselves. */
export const otherVersion = 'v0.0.9-e2e';

/** Derives an image from `image` that differs in its version only, and puts it on all nodes. Returns its tag. */
export async function otherImage(image: string): Promise<string> {
  const folder = resolve(import.meta.dirname, '../../dist/e2e-other-version');
  mkdirSync(folder, { recursive: true });
  const rename = `sed -i 's/"v[0-9]*\\.[0-9]*\\.[0-9]*-[0-9a-z.]*"/"${otherVersion}"/g' /opt/antrea/*.mjs`;
  writeFileSync(
    join(folder, 'Dockerfile'),
    `FROM ${image}\nRUN ${rename} && grep -q '${otherVersion}' /opt/antrea/agent.mjs\n`,
  );
  const machine = thisMachine();
  const other = `${image}-other`;
  await buildImage(machine, other, folder);
  await loadImages(machine, demoCluster, [other]);
  return other.slice(other.lastIndexOf(':') + 1);
}
