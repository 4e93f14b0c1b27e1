import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { bundlePrograms } from './bundle.ts';
import { buildVersion } from './version.ts';

/** A folder that `docker build` takes, and a hash of all it holds: equal hashes give equal images. */
export type ImageContext = { readonly folder: string; readonly hash: string; readonly version: string };

/**
 * Fills `dist/image` with all that images/antrea/Dockerfile copies: the bundles, Node, the CNI relay's source and the
 * CNI plugins that the conflist chains.
 *
 * @param cniPlugins paths of the binaries portmap, bandwidth and loopback
 */
export async function prepareImageContext(
  root: string,
  cniPlugins: readonly string[],
): Promise<ImageContext> {
  const folder = join(root, 'dist', 'image');
  const version = buildVersion(root);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'cni-plugins'), { recursive: true });
  await bundlePrograms(root, join(folder, 'programs'), version);
  await copyFile(join(root, 'node_modules', 'node', 'bin', 'node'), join(folder, 'node'));
  await chmod(join(folder, 'node'), 0o755);
  for (const plugin of cniPlugins) {
    await copyFile(plugin, join(folder, 'cni-plugins', plugin.slice(plugin.lastIndexOf('/') + 1)));
  }
  await cp(join(root, 'images', 'cni'), join(folder, 'cni-relay'), { recursive: true });
  await copyFile(join(root, 'images', 'antrea', 'Dockerfile'), join(folder, 'Dockerfile'));
  return { folder, hash: await hashFolder(folder), version };
}

async function hashFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    hash.update(`${relative(folder, file)}\0`);
    hash.update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}
