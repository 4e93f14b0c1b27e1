import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from './machine.ts';
import { ToolError } from './toolError.ts';

/** A node image to fill with the images its containerd shall know from the start. */
export type Baking = {
  readonly from: string;
  readonly to: string;
  readonly images: readonly string[];
  readonly work: string;
};

/** Starts `from`, lets its containerd import `images`, and commits the result as `to`. */
export async function bakeImages(machine: Machine, { from, to, images, work }: Baking): Promise<void> {
  const archive = join(work, 'images.tar');
  await machine.run('docker', ['save', '--output', archive, ...images]);
  const run = ['run', '--detach', '--entrypoint', 'sleep', '--security-opt', 'seccomp=unconfined'];
  const container = (
    await machine.run('docker', [...run, '--volume', `${archive}:/images.tar:ro`, from, 'infinity'])
  ).trim();
  try {
    await machine.run('docker', ['exec', '--detach', container, 'containerd']);
    await containerdAnswers(machine, container);
    const pinned = '--label=io.cri-containerd.pinned=pinned';
    const load = [
      'ctr',
      '--namespace=k8s.io',
      'images',
      'import',
      pinned,
      '--all-platforms',
      '--no-unpack',
      '--digests',
    ];
    await machine.run('docker', ['exec', container, ...load, '/images.tar']);
    await machine.run('docker', ['exec', container, 'pkill', '--exact', 'containerd']);
    const entrypoint = 'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]';
    await machine.run('docker', ['commit', '--change', entrypoint, '--change', 'CMD []', container, to]);
  } finally {
    await machine.succeeds('docker', ['rm', '--force', '--volumes', container]);
  }
}

async function containerdAnswers(machine: Machine, container: string): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    if (await machine.succeeds('docker', ['exec', container, 'ctr', 'version'])) return;
    await sleep(250);
  }
  throw new ToolError(
    'containerd does not start in the node image',
    'See `docker run` of the image by hand.',
  );
}
