import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exec } from '#base/exec.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type InstallOptions, installCni, uninstallCni } from './installCni.ts';

let root: string;
let options: InstallOptions;

/** Every plugin file holds what it prints about itself. */
const exec: Exec = {
  run: async ({ file }) => ({ code: 0, stdout: '', stderr: await readFile(file, 'utf8') }),
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'antrea-install-'));
  const folder = (name: string) => join(root, name);
  for (const name of ['image', 'plugins', 'bin', 'conf']) await mkdir(folder(name));
  for (const name of ['portmap', 'bandwidth', 'loopback']) await writePlugin('plugins', name, 'v1.7.1');
  await writeFile(join(root, 'image', 'antrea'), 'relay');
  options = {
    hostBinDir: folder('bin'),
    hostConfDir: folder('conf'),
    relay: join(root, 'image', 'antrea'),
    pluginDir: folder('plugins'),
    conflist: join(root, 'antrea-cni.conflist'),
    exec,
    logger: silentLogger(),
  };
});
afterEach(() => rm(root, { recursive: true }));

async function writePlugin(folder: string, name: string, version: string): Promise<void> {
  await writeFile(join(root, folder, name), `CNI ${name} plugin ${version}`);
  await chmod(join(root, folder, name), 0o755);
}

const onHost = (name: string) => readFile(join(root, 'bin', name), 'utf8');

describe('installCni', () => {
  it('installs relay, plugins and configuration, executable, and leaves nothing else', async () => {
    await installCni(options);
    expect((await readdir(options.hostBinDir)).toSorted()).toEqual([
      'antrea',
      'bandwidth',
      'loopback',
      'portmap',
    ]);
    expect(await readdir(options.hostConfDir)).toEqual(['10-antrea.conflist']);
    expect((await stat(join(options.hostBinDir, 'antrea'))).mode & 0o777).toBe(0o755);
  });

  it('keeps a plugin that is as new or of unknown age, and replaces an older one', async () => {
    await writePlugin('bin', 'portmap', 'v1.8.0');
    await writePlugin('bin', 'bandwidth', 'version unknown');
    await writePlugin('bin', 'loopback', 'v0.9.1');
    await installCni(options);
    expect([await onHost('portmap'), await onHost('bandwidth'), await onHost('loopback')]).toEqual([
      'CNI portmap plugin v1.8.0',
      'CNI bandwidth plugin version unknown',
      'CNI loopback plugin v1.7.1',
    ]);
  });

  it('takes the given configuration, and only the plugins it chains', async () => {
    const text = '{"cniVersion":"0.3.0","name":"antrea","plugins":[{"type":"antrea"}]}';
    await writeFile(options.conflist, text);
    await writeFile(join(options.hostConfDir, '10-antrea.conf'), 'obsolete');
    await installCni(options);
    expect(await readdir(options.hostBinDir)).toEqual(['antrea', 'loopback']);
    expect(await readdir(options.hostConfDir)).toEqual(['10-antrea.conflist']);
    expect(await readFile(join(options.hostConfDir, '10-antrea.conflist'), 'utf8')).toBe(text);
  });

  it('changes nothing the second time, but renews an old relay', async () => {
    await installCni(options);
    const inodes = async () =>
      Promise.all(
        ['bin/antrea', 'conf/10-antrea.conflist'].map(async (path) => (await stat(join(root, path))).ino),
      );
    const before = await inodes();
    await installCni(options);
    expect(await inodes()).toEqual(before);
    await writeFile(options.relay, 'newer relay');
    await installCni(options);
    expect(await onHost('antrea')).toBe('newer relay');
    expect((await inodes())[1]).toBe(before[1]);
  });

  it('writes no configuration when anything before it fails', async () => {
    await rm(options.relay);
    await expect(installCni(options)).rejects.toMatchObject({ code: 'ANTREA_INSTALL_FAILED' });
    expect(await readdir(options.hostConfDir)).toEqual([]);
  });

  it('refuses a configuration that needs a plugin nobody has', async () => {
    await writeFile(
      options.conflist,
      '{"cniVersion":"1.0.0","name":"x","plugins":[{"type":"antrea"},{"type":"firewall"}]}',
    );
    await expect(installCni(options)).rejects.toMatchObject({ code: 'ANTREA_CNI_CONFLIST_INVALID' });
    expect(await readdir(options.hostConfDir)).toEqual([]);
  });

  it('says so when the host folder is not there', async () => {
    await rm(options.hostBinDir, { recursive: true });
    await expect(installCni(options)).rejects.toMatchObject({ code: 'ANTREA_INSTALL_FAILED' });
  });
});

describe('uninstallCni', () => {
  it('takes away what is ours and nothing else, and tells whether there was anything', async () => {
    await installCni(options);
    await writeFile(join(options.hostConfDir, '20-other.conflist'), '');
    expect(await uninstallCni(options)).toBe(true);
    expect(await readdir(options.hostConfDir)).toEqual(['20-other.conflist']);
    expect((await readdir(options.hostBinDir)).map((name) => basename(name)).toSorted()).toEqual([
      'bandwidth',
      'loopback',
      'portmap',
    ]);
    expect(await uninstallCni(options)).toBe(false);
  });
});
