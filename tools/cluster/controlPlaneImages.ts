/** The images of a Kubernetes control plane, made from compiled programs. @module */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAsset } from './assets.ts';
import { buildImage } from './docker.ts';
import type { Machine } from './machine.ts';

/** One image: its full name, and the program it holds. */
export type ControlPlaneImage = { readonly image: string; readonly program: string };

/**
 * What a node needs, from `kubeadm config images list` and the sandbox image that containerd is configured with
 * (kubeadm may name a newer one, which nobody uses).
 */
export function controlPlaneImages(kubeadmList: string, containerdConfig: string): ControlPlaneImage[] {
  const sandbox = /sandbox_image\s*=\s*"([^"]+)"/.exec(containerdConfig)?.[1];
  const listed = kubeadmList.split('\n').map((line) => line.trim());
  return [...new Set([...listed, sandbox ?? ''])]
    .filter((image) => image !== '')
    .map((image) => ({ image, program: /([^/:]+):[^/:]+$/.exec(image)?.[1] ?? image }));
}

/** Builds one image from the folder that holds its program. */
export async function buildControlPlaneImage(
  machine: Machine,
  { image, program }: ControlPlaneImage,
  binary: string,
  work: string,
): Promise<void> {
  const folder = join(work, program);
  mkdirSync(folder, { recursive: true });
  copyFileSync(binary, join(folder, program));
  writeFileSync(join(folder, 'Dockerfile'), dockerfile(program));
  await buildImage(machine, image, folder);
}

/** The Dockerfile of a program's image. */
export function dockerfile(program: string): string {
  if (program === 'kube-proxy') return readAsset('control-plane/kube-proxy.Dockerfile');
  return readAsset('control-plane/static.Dockerfile').replaceAll('__PROGRAM__', program);
}
