/** The image of a kind node: pulled where a registry answers, else made here. @module */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath, readAsset } from './assets.ts';
import { ensureBaseImage } from './baseImage.ts';
import { contentKey } from './cache.ts';
import { hasSysResource } from './capabilities.ts';
import { moduleSource } from './compile.ts';
import { buildControlPlaneImage, controlPlaneImages } from './controlPlaneImages.ts';
import { buildImage, imageExists, imagePulled } from './docker.ts';
import { goBuilds } from './goBuilds.ts';
import { withLock } from './lock.ts';
import type { Machine } from './machine.ts';
import { layOutNode } from './nodeFiles.ts';
import { bakeImages } from './nodeImageBaking.ts';
import { collectPrograms, findProgram, type NodePrograms } from './nodePrograms.ts';
import { ensureSandboxedNode } from './sandboxedNode.ts';
import { withScratch } from './scratch.ts';
import { versions } from './versions.ts';

/** The name of a node image that works on this machine. */
export async function ensureNodeImage(machine: Machine): Promise<string> {
  return withLock(join(machine.cache, 'locks', 'node-image.lock'), async () => {
    const pulled = await imagePulled(machine, versions.kindestNode);
    const image = pulled ? versions.kindestNode : await ensureBuilt(machine);
    return hasSysResource(readFileSync('/proc/self/status', 'utf8'))
      ? image
      : ensureSandboxedNode(machine, image);
  });
}

async function ensureBuilt(machine: Machine): Promise<string> {
  const image = `antrea/kind-node:${versions.kubernetes}-${recipeKey()}`;
  if (await imageExists(machine, image)) return image;
  await ensureBaseImage(machine);
  const programs = await collectPrograms(machine);
  const kindFiles = join(await moduleSource(machine, goBuilds.kind.module), 'images/base/files');
  await withScratch(machine, 'node-image', (work) =>
    machine.progress.step(`build ${image}`, () => build(machine, { image, work, kindFiles, programs })),
  );
  return image;
}

/** Everything the content of a built image follows from. */
function recipeKey(): string {
  const assets = ['node-image/Dockerfile', 'node-image/default-storage.yaml', 'pause/main.go'];
  const dockerfiles = ['control-plane/static.Dockerfile', 'control-plane/kube-proxy.Dockerfile'];
  return contentKey(JSON.stringify([versions, goBuilds]), ...[...assets, ...dockerfiles].map(readAsset));
}

type Recipe = {
  readonly image: string;
  readonly work: string;
  readonly kindFiles: string;
  readonly programs: NodePrograms;
};

async function build(machine: Machine, { image, work, kindFiles, programs }: Recipe): Promise<void> {
  const context = join(work, 'context');
  layOutNode(join(context, 'root'), kindFiles, programs);
  cpSync(assetPath('node-image/Dockerfile'), join(context, 'Dockerfile'));
  const bare = `${image}-bare`;
  await buildImage(machine, bare, context);
  const list = ['config', 'images', 'list', '--kubernetes-version', versions.kubernetes];
  const listed = await machine.run(join(programs.node, 'kubeadm'), list);
  const containerd = readFileSync(join(kindFiles, 'etc/containerd/config.toml'), 'utf8');
  const images = controlPlaneImages(listed, containerd);
  for (const each of images) {
    await buildControlPlaneImage(machine, each, findProgram(programs, each.program), join(work, 'images'));
  }
  await bakeImages(machine, { from: bare, to: image, images: images.map((each) => each.image), work });
}
