import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '#base/errors.ts';
import type { Exec } from '#base/exec.ts';
import { pathExists } from '#base/pathExists.ts';
import type { Logger } from '#telemetry/logger.ts';
import { conflistFile, obsoleteConfFile, ownPlugin, readConflist } from './conflist.ts';
import { isOutdated, pluginVersion } from './pluginVersion.ts';
import { removeTemporaryFiles, replaceFile } from './replaceFile.ts';

/** The node's CNI folders as this container sees them. */
export type CniFolders = {
  /** `/opt/cni/bin` of the host. */
  readonly hostBinDir: string;
  /** `/etc/cni/net.d` of the host. */
  readonly hostConfDir: string;
};

/** Where things come from. */
export type InstallOptions = CniFolders & {
  /** The relay in the image. */
  readonly relay: string;
  /** The folder of the standard plugins in the image. */
  readonly pluginDir: string;
  /** The configuration to install; the built-in one when there is no such file. */
  readonly conflist: string;
  readonly exec: Exec;
  readonly logger: Logger;
};

/**
 * Makes the node's container runtime use us: the relay and the plugins that the configuration chains, then, last, the
 * configuration itself, for the runtime acts as soon as it is there. Runs at every start of the agent's pod.
 * @throws CodedError ANTREA_CNI_CONFLIST_INVALID | ANTREA_INSTALL_FAILED; the node then has what it had before
 */
export async function installCni(options: InstallOptions): Promise<void> {
  const conflist = readConflist(await readIfThere(options.conflist));
  await guard('install the plugins', async () => {
    await removeTemporaryFiles(options.hostBinDir);
    await installRelay(options);
    // The runtime itself needs `loopback`.
    const shared = new Set(['loopback', ...conflist.plugins.filter((plugin) => plugin !== ownPlugin)]);
    for (const plugin of shared) await installShared(options, plugin);
  });
  await guard('install the configuration', async () => {
    await removeTemporaryFiles(options.hostConfDir);
    await rm(join(options.hostConfDir, obsoleteConfFile), { force: true });
    // Written only when it differs: the runtime reloads its network at every write.
    if ((await readIfThere(join(options.hostConfDir, conflistFile))) === conflist.text) return;
    await replaceFile(options.hostConfDir, conflistFile, { text: conflist.text }, 0o644);
  });
  options.logger.info({ plugins: conflist.plugins }, 'CNI installed');
}

/** Takes our configuration and the relay away; standard plugins may serve others. True when there was anything. */
export async function uninstallCni({ hostBinDir, hostConfDir }: CniFolders): Promise<boolean> {
  const ours = [
    join(hostConfDir, conflistFile),
    join(hostConfDir, obsoleteConfFile),
    join(hostBinDir, ownPlugin),
  ];
  return guard('uninstall', async () => {
    let found = false;
    for (const path of ours) {
      found = (await pathExists(path)) || found;
      await rm(path, { force: true });
    }
    return found;
  });
}

async function installRelay({ relay, hostBinDir }: InstallOptions): Promise<void> {
  const [ours, theirs] = await Promise.all([
    readFile(relay),
    readFile(join(hostBinDir, ownPlugin)).catch(() => undefined),
  ]);
  if (theirs !== undefined && ours.equals(theirs)) return;
  await replaceFile(hostBinDir, ownPlugin, { copyOf: relay }, 0o755);
}

/** Other networks may use these plugins: one that is there stays, unless it is older than ours. */
async function installShared(options: InstallOptions, plugin: string): Promise<void> {
  const { exec, hostBinDir, pluginDir, logger } = options;
  const [ours, theirs] = [join(pluginDir, plugin), join(hostBinDir, plugin)];
  const [oursExists, theirsExists] = await Promise.all([pathExists(ours), pathExists(theirs)]);
  if (!oursExists && !theirsExists) {
    throw new CodedError(
      'ANTREA_CNI_CONFLIST_INVALID',
      `the plugin ${plugin} is neither in the image nor on the node`,
    );
  }
  if (!oursExists) return;
  if (theirsExists && !isOutdated(await pluginVersion(exec, theirs), await pluginVersion(exec, ours))) return;
  await replaceFile(hostBinDir, plugin, { copyOf: ours }, 0o755);
  logger.info({ plugin, replaced: theirsExists }, 'CNI plugin installed');
}

async function readIfThere(path: string): Promise<string | undefined> {
  return (await pathExists(path)) ? readFile(path, 'utf8') : undefined;
}

async function guard<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new CodedError('ANTREA_INSTALL_FAILED', `cannot ${what}`, { cause });
  }
}
