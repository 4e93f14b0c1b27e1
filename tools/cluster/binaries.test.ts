import { mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binary, cniPlugins } from './binaries.ts';
import { compiledFolder } from './compile.ts';
import { goBuilds } from './goBuilds.ts';
import { scriptedMachine } from './testing.ts';

describe('binary', () => {
  it('takes the one of PATH when it has the version', async () => {
    const machine = scriptedMachine((command) =>
      command === 'kind version' ? 'kind v0.30.0 go1.24.6 linux/amd64' : undefined,
    );
    expect(await binary(machine, 'kind')).toBe('kind');
  });

  it('takes the compiled one when PATH has another version, and names it in bin', async () => {
    const machine = scriptedMachine((command) =>
      command === 'kind version' ? 'kind v0.17.0 go1.19' : undefined,
    );
    const folder = compiledFolder(machine, goBuilds.kind);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'kind'), '');
    expect(await binary(machine, 'kind')).toBe(join(folder, 'kind'));
    expect(readlinkSync(join(machine.cache, 'bin', 'kind'))).toBe(join(folder, 'kind'));
  });
});

describe('cniPlugins', () => {
  it('gives the folder that holds them', async () => {
    const machine = scriptedMachine(() => undefined);
    const folder = compiledFolder(machine, goBuilds.cni);
    mkdirSync(folder, { recursive: true });
    expect(await cniPlugins(machine)).toBe(folder);
  });
});
