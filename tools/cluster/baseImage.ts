import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages } from './apt.ts';
import { imageExists, imagePulled } from './docker.ts';
import type { Machine } from './machine.ts';
import { withScratch } from './scratch.ts';

/** What every Dockerfile here starts from. */
const baseImage = 'debian:bookworm-slim';

/** Gets the base image from a registry, or makes it from Debian's own packages under the same name. */
export async function ensureBaseImage(machine: Machine): Promise<void> {
  if (await imageExists(machine, baseImage)) return;
  if (await imagePulled(machine, baseImage)) return;
  await ensurePackages(machine, ['debootstrap', 'debian-archive-keyring']);
  await machine.progress.step(`make ${baseImage} with debootstrap`, () => bootstrap(machine));
}

async function bootstrap(machine: Machine): Promise<void> {
  await withScratch(machine, 'base', async (work) => {
    const root = join(work, 'root');
    const tar = join(work, 'root.tar');
    await machine.run('debootstrap', ['--variant=minbase', 'bookworm', root]);
    slim(root);
    const kernelFolders = ['dev', 'proc', 'sys'].map((folder) => `--exclude=./${folder}/*`);
    await machine.run('tar', ['-C', root, ...kernelFolders, '-cf', tar, '.']);
    await machine.run('docker', ['import', '--change', 'CMD ["bash"]', tar, baseImage]);
  });
}

const unwanted = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  'usr/share/info',
  'var/cache/apt',
  'var/lib/apt/lists',
  'var/log',
];

/** Leaves out what a container never reads, now and in every package installed later. */
function slim(root: string): void {
  for (const place of unwanted) {
    rmSync(join(root, place), { recursive: true, force: true });
    mkdirSync(join(root, place), { recursive: true });
  }
  const excluded = ['doc', 'man', 'locale', 'info']
    .map((name) => `path-exclude /usr/share/${name}/*\n`)
    .join('');
  write(root, 'etc/dpkg/dpkg.cfg.d/slim', excluded);
  write(root, 'etc/apt/apt.conf.d/slim', 'APT::Install-Recommends "false";\nAcquire::Languages "none";\n');
}

function write(root: string, path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}
