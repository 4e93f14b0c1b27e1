/**
 * Makes antctl's package: `dist/antctl` (run it with `npx ./dist/antctl`), its archive for npm and for krew
 * `dist/antctl-<version>.tar.gz`, and with the address where releases are published the manifest for krew.
 *
 * `npm run package:antctl -- [address of the folder that holds the archive]`
 * @module
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleAntctl } from '../build/bundle.ts';
import { buildVersion } from '../build/version.ts';
import { krewManifest, packageFiles } from './files.ts';

const root = resolve(import.meta.dirname, '../..');
const dist = join(root, 'dist');
const folder = join(dist, 'antctl');
const [address] = process.argv.slice(2);

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await bundleAntctl(root, folder, buildVersion(root));
for (const { path, content, isProgram } of packageFiles(version)) {
  await writeFile(join(folder, path), content);
  if (isProgram) await chmod(join(folder, path), 0o755);
}
await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));

const archive = `antctl-${version}.tar.gz`;
execFileSync('tar', [
  '--sort=name',
  '--owner=0',
  '--group=0',
  '--mtime=@0',
  '-czf',
  join(dist, archive),
  '-C',
  dist,
  'antctl',
]);
console.log(`dist/antctl and dist/${archive}`);
if (address !== undefined) {
  const sha256 = createHash('sha256')
    .update(await readFile(join(dist, archive)))
    .digest('hex');
  const uri = `${address.replace(/\/+$/, '')}/${archive}`;
  await writeFile(join(dist, 'antrea.krew.yaml'), krewManifest({ version, uri, sha256 }));
  console.log('dist/antrea.krew.yaml');
}
