import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureSandboxedNode } from './sandboxedNode.ts';
import { scriptedMachine } from './testing.ts';

describe('ensureSandboxedNode', () => {
  it('builds on the image it is given, once for each', async () => {
    let dockerfile = '';
    const machine = scriptedMachine((command) => {
      if (command.startsWith('docker image inspect')) return undefined;
      const folder = /(\S+)$/.exec(command)?.[1] ?? '';
      if (command.startsWith('docker build ')) dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
      return '';
    });
    const image = await ensureSandboxedNode(machine, 'kindest/node:v1.34.0');
    expect(dockerfile).toMatch(/^FROM kindest\/node:v1\.34\.0$/m);
    expect(dockerfile).toContain('COPY --chown=0:0 runc /usr/local/sbin/runc');
    expect(await ensureSandboxedNode(machine, 'other')).not.toBe(image);
    const there = scriptedMachine(() => '');
    expect(await ensureSandboxedNode(there, 'kindest/node:v1.34.0')).toBe(image);
    expect(there.steps).toEqual([]);
  });
});
