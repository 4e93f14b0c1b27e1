import { join } from 'node:path';
import { prepareImageContext } from '../build/imageContext.ts';
import { ensureBaseImage } from './baseImage.ts';
import { cniPlugins } from './binaries.ts';
import { buildImage, imageExists } from './docker.ts';
import { withLock } from './lock.ts';
import type { Machine } from './machine.ts';

const repository = 'antrea/antrea';
const kept = 8;

/** An image of this repository's sources, built when the engine has none of exactly this content. */
export type ProjectImage = { readonly repository: string; readonly tag: string };

/** Builds the one image of all our containers; all but the newest are dropped from the engine. */
export async function ensureProjectImage(machine: Machine, root: string): Promise<ProjectImage> {
  await ensureBaseImage(machine);
  return withLock(join(machine.cache, 'locks', 'project-image.lock'), () => buildWhenMissing(machine, root));
}

async function buildWhenMissing(machine: Machine, root: string): Promise<ProjectImage> {
  const plugins = await cniPlugins(machine);
  const chained = ['portmap', 'bandwidth', 'loopback'].map((plugin) => join(plugins, plugin));
  const context = await prepareImageContext(root, chained);
  const tag = `${context.version}-${context.hash}`;
  const image = `${repository}:${tag}`;
  if (!(await imageExists(machine, image))) {
    await machine.progress.step(`build ${image}`, () => buildImage(machine, image, context.folder));
    await dropOld(machine);
  }
  return { repository, tag };
}

/** Images of older sources pile up; the newest few stay, since another checkout may be about to load one. */
async function dropOld(machine: Machine): Promise<void> {
  const listed = await machine.run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}', repository]);
  const old = listed
    .split('\n')
    .filter((image) => image !== '')
    .slice(kept);
  if (old.length > 0) await machine.succeeds('docker', ['rmi', ...old]);
}
