import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureBaseImage } from './baseImage.ts';
import { scriptedMachine } from './testing.ts';

describe('ensureBaseImage', () => {
  it('does nothing when the engine has it', async () => {
    const machine = scriptedMachine(() => '');
    await ensureBaseImage(machine);
    expect(machine.ran).toEqual(['docker image inspect debian:bookworm-slim']);
  });

  it('makes it of Debian’s packages, without what no container reads', async () => {
    let excluded = '';
    let hadDocs = true;
    const machine = scriptedMachine((command) => {
      if (command.startsWith('docker image inspect') || command.startsWith('docker pull')) return undefined;
      if (command.startsWith('dpkg-query')) return 'Status: install ok installed\n';
      const root = /minbase bookworm (\S+)/.exec(command)?.[1];
      if (root) {
        mkdirSync(join(root, 'usr/share/doc/bash'), { recursive: true });
        writeFileSync(join(root, 'usr/share/doc/bash/README'), '');
      }
      const packed = /^tar -C (\S+)/.exec(command)?.[1];
      if (packed) {
        hadDocs = existsSync(join(packed, 'usr/share/doc/bash'));
        excluded = readFileSync(join(packed, 'etc/dpkg/dpkg.cfg.d/slim'), 'utf8');
      }
      return '';
    });
    await ensureBaseImage(machine);
    expect(hadDocs).toBe(false);
    expect(excluded).toContain('path-exclude /usr/share/doc/*\n');
    expect(machine.ran.at(-1)).toMatch(/^docker import --change CMD \["bash"\] \S+ debian:bookworm-slim$/);
  });
});
