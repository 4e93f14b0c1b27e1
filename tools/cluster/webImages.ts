/** The two images that the demo and the tests run as their workload. @module */
import { cpSync } from 'node:fs';
import { assetPath } from './assets.ts';
import { ensureBaseImage } from './baseImage.ts';
import { buildImage, imagePulled } from './docker.ts';
import type { Machine } from './machine.ts';
import { withScratch } from './scratch.ts';

/** A web server whose page is titled "Welcome to nginx!", and a shell with wget and ping. */
export const webImages = ['nginx:latest', 'busybox:latest'] as const;

/** Pulls the images, or makes them of Debian's packages under the same names. */
export async function ensureWebImages(machine: Machine): Promise<void> {
  for (const image of webImages) {
    if (!(await imagePulled(machine, image))) await buildFromDebian(machine, image);
  }
}

async function buildFromDebian(machine: Machine, image: string): Promise<void> {
  await ensureBaseImage(machine);
  await withScratch(machine, 'web', async (work) => {
    cpSync(assetPath('web'), work, { recursive: true });
    const dockerfile = `${image.split(':')[0]}.Dockerfile`;
    await machine.progress.step(`build ${image}`, () => buildImage(machine, image, work, dockerfile));
  });
}
