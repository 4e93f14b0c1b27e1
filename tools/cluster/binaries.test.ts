import { mkdirSync, mkdtempSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { binary, cniPlugins } from './binaries.ts';
import { compiledFolder } from './compile.ts';
import { goBuilds } from './goBuilds.ts';
import { pretendCompiled, scriptedMachine } from './testing.ts';

const path = process.env.PATH;
let onPath = '';
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'antrea-path-'));
  onPath = join(folder, 'kind');
  writeFileSync(onPath, '');
  process.env.PATH = [folder, path].join(delimiter);
});
afterEach(() => {
  process.env.PATH = path;
});

describe('binary', () => {
  it('takes the one of PATH when it has the version, and names it in bin', async () => {
    const machine = scriptedMachine(() => 'kind v0.30.0 go1.24.6 linux/amd64');
    expect(await binary(machine, 'kind')).toBe(onPath);
    expect(readlinkSync(join(machine.cache, 'bin', 'kind'))).toBe(onPath);
  });

  it('takes the compiled one when PATH has another version', async () => {
    const machine = scriptedMachine(() => 'kind v0.17.0 go1.19');
    const program = pretendCompiled(machine, goBuilds.kind, 'kind');
    expect(await binary(machine, 'kind')).toBe(program);
    expect(readlinkSync(join(machine.cache, 'bin', 'kind'))).toBe(program);
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
