import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath, readAsset } from './assets.ts';
import { contentKey } from './cache.ts';
import { buildImage, imageExists } from './docker.ts';
import type { Machine } from './machine.ts';
import { withScratch } from './scratch.ts';

const wrapper = 'runc-without-sys-resource.sh';

/** A node image like `base` whose containerd starts containers without CAP_SYS_RESOURCE. */
export async function ensureSandboxedNode(machine: Machine, base: string): Promise<string> {
  const dockerfile = readAsset('node-image/sandboxed.Dockerfile');
  const image = `antrea/kind-node:sandboxed-${contentKey(base, dockerfile, readAsset(wrapper))}`;
  if (await imageExists(machine, image)) return image;
  await withScratch(machine, 'sandboxed', async (work) => {
    cpSync(assetPath(wrapper), join(work, 'runc'));
    writeFileSync(join(work, 'Dockerfile'), dockerfile.replace('ARG BASE\nFROM $BASE', `FROM ${base}`));
    await machine.progress.step(`build ${image}`, () => buildImage(machine, image, work));
  });
  return image;
}
