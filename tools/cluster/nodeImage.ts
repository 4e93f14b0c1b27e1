/** The image of a kind node: pulled where a registry answers, else made here. @module */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath, readAsset } from './assets.ts';
import { ensureBaseImage } from './baseImage.ts';
import { contentKey } from './cache.ts';
import { hasSysResource } from './capabilities.ts';
import { compiled, compiledAsset, moduleSource } from './compile.ts';
import { buildControlPlaneImage, controlPlaneImages } from './controlPlaneImages.ts';
import { buildImage, imageExists, imagePulled } from './docker.ts';
import { goBuilds } from './goBuilds.ts';
import type { Machine } from './machine.ts';
import { bakeImages } from './nodeImageBaking.ts';
import { versions } from './versions.ts';

/** The name of a node image that works on this machine. */
export async function ensureNodeImage(machine: Machine): Promise<string> {
  const image = (await imagePulled(machine, versions.kindestNode))
    ? versions.kindestNode
    : await ensureBuilt(machine);
  return hasSysResource(readFileSync('/proc/self/status', 'utf8')) ? image : ensureSandboxed(machine, image);
}

/** Everything the content of a built image follows from. */
function recipeKey(): string {
  const assets = ['node-image/Dockerfile', 'node-image/default-storage.yaml', 'pause/main.go'];
  const dockerfiles = ['control-plane/static.Dockerfile', 'control-plane/kube-proxy.Dockerfile'];
  return contentKey(JSON.stringify([versions, goBuilds]), ...[...assets, ...dockerfiles].map(readAsset));
}

async function ensureBuilt(machine: Machine): Promise<string> {
  const image = `antrea/kind-node:${versions.kubernetes}-${recipeKey()}`;
  if (await imageExists(machine, image)) return image;
  await ensureBaseImage(machine);
  const programs = await collectPrograms(machine);
  const kind = await moduleSource(machine, goBuilds.kind.module);
  const work = mkdtempSync(join(machine.cache, 'node-image-'));
  try {
    await machine.progress.step(`build ${image}`, () =>
      build(machine, image, work, join(kind, 'images/base/files'), programs),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return image;
}

type Programs = {
  readonly api: string;
  readonly node: string;
  readonly containerd: string;
  readonly cni: string;
  readonly coredns: string;
  readonly pause: string;
};

/** One after the other: each compile fills every core. */
async function collectPrograms(machine: Machine): Promise<Programs> {
  const api = await compiled(machine, goBuilds.api);
  const node = await compiled(machine, goBuilds.node);
  const containerd = await compiled(machine, goBuilds.containerd);
  const cni = await compiled(machine, goBuilds.cni);
  const coredns = await compiled(machine, goBuilds.coredns);
  return { api, node, containerd, cni, coredns, pause: await compiledAsset(machine, 'pause') };
}

async function build(
  machine: Machine,
  image: string,
  work: string,
  kindFiles: string,
  programs: Programs,
): Promise<void> {
  const context = join(work, 'context');
  layOut(join(context, 'root'), kindFiles, programs);
  cpSync(assetPath('node-image/Dockerfile'), join(context, 'Dockerfile'));
  const bare = `${image}-bare`;
  await buildImage(machine, bare, context);
  const listed = await machine.run(join(programs.node, 'kubeadm'), [
    'config',
    'images',
    'list',
    '--kubernetes-version',
    versions.kubernetes,
  ]);
  const wanted = controlPlaneImages(
    listed,
    readFileSync(join(kindFiles, 'etc/containerd/config.toml'), 'utf8'),
  );
  for (const each of wanted)
    await buildControlPlaneImage(machine, each, findProgram(programs, each.program), join(work, 'images'));
  await bakeImages(machine, { from: bare, to: image, images: wanted.map((each) => each.image), work });
}

const homes: Readonly<Record<string, keyof Programs>> = {
  'kube-apiserver': 'api',
  etcd: 'api',
  coredns: 'coredns',
  pause: 'pause',
};

function findProgram(programs: Programs, program: string): string {
  return join(programs[homes[program] ?? 'node'], program);
}

/** Lays the node's files out as they will lie in its root, with their modes. */
function layOut(root: string, kindFiles: string, programs: Programs): void {
  cpSync(kindFiles, root, { recursive: true });
  makeExecutable(join(root, 'usr/local/bin'), ['entrypoint', 'clean-install']);
  makeExecutable(join(root, 'kind/bin'), [
    'create-kubelet-cgroup-v2.sh',
    'mount-product-files.sh',
    'undo-mount-hacks.sh',
  ]);
  install(programs.containerd, ['containerd', 'ctr', 'containerd-shim-runc-v2'], join(root, 'usr/local/bin'));
  install(programs.node, ['kubeadm', 'kubelet'], join(root, 'usr/bin'));
  install(programs.api, ['kubectl'], join(root, 'usr/bin'));
  install(programs.cni, ['host-local', 'loopback', 'ptp', 'portmap'], join(root, 'opt/cni/bin'));
  mkdirSync(join(root, 'kind/manifests'), { recursive: true });
  cpSync(assetPath('node-image/default-storage.yaml'), join(root, 'kind/manifests/default-storage.yaml'));
  writeFileSync(join(root, 'kind/version'), versions.kubernetes);
}

function install(from: string, names: readonly string[], to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of names) cpSync(join(from, name), join(to, name));
  makeExecutable(to, names);
}

function makeExecutable(folder: string, names: readonly string[]): void {
  for (const name of names) chmodSync(join(folder, name), 0o755);
}

async function ensureSandboxed(machine: Machine, base: string): Promise<string> {
  const key = contentKey(
    base,
    readAsset('node-image/sandboxed.Dockerfile'),
    readAsset('runc-without-sys-resource.sh'),
  );
  const image = `antrea/kind-node:sandboxed-${key}`;
  if (await imageExists(machine, image)) return image;
  const work = mkdtempSync(join(machine.cache, 'sandboxed-'));
  try {
    cpSync(assetPath('runc-without-sys-resource.sh'), join(work, 'runc'));
    const dockerfile = readAsset('node-image/sandboxed.Dockerfile').replace(
      'ARG BASE\nFROM $BASE',
      `FROM ${base}`,
    );
    writeFileSync(join(work, 'Dockerfile'), dockerfile);
    await machine.progress.step(`build ${image}`, () => buildImage(machine, image, work));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return image;
}
