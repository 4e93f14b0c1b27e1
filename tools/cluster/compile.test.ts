import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alreadyCompiled, compiled, compiledFolder } from './compile.ts';
import { goBuilds } from './goBuilds.ts';
import type { Machine } from './machine.ts';
import { scriptedMachine } from './testing.ts';

/** A machine whose `go` writes the program `names` says into the folder after -o. */
function goMachine(modules: Readonly<Record<string, string>>, name: string): Machine & { ran: string[] } {
  const machine = scriptedMachine((command) => {
    if (command === 'go version') return 'go version go1.26.8 linux/amd64';
    const module = /mod download -json (\S+)/.exec(command)?.[1];
    if (module) {
      const Dir = join(machine.cache, 'mod', module);
      mkdirSync(Dir, { recursive: true });
      writeFileSync(join(Dir, 'go.mod'), modules[module] ?? '');
      return JSON.stringify({ Dir });
    }
    const folder = / -o (\S+)/.exec(command)?.[1];
    if (folder) writeFileSync(join(folder, name), '');
    return '';
  });
  return machine;
}

describe('compiled', () => {
  it('compiles once, in a module of the recipe', async () => {
    const machine = goMachine({ 'sigs.k8s.io/kind@v0.30.0': 'module sigs.k8s.io/kind\n\ngo 1.17\n' }, 'kind');
    expect(alreadyCompiled(machine, goBuilds.kind)).toBeUndefined();
    const folder = await compiled(machine, goBuilds.kind);
    expect(folder).toBe(compiledFolder(machine, goBuilds.kind));
    expect(existsSync(join(folder, 'kind'))).toBe(true);
    expect(readFileSync(join(machine.cache, 'gomod', 'kind', 'go.mod'), 'utf8')).toContain(
      'sigs.k8s.io/kind v0.30.0',
    );
    const ran = machine.ran.length;
    expect(await compiled(machine, goBuilds.kind)).toBe(folder);
    expect(machine.ran.length).toBe(ran);
  });

  it('calls etcd by its name, not by the last word of its import path', async () => {
    const machine = goMachine(
      { 'k8s.io/kubernetes@v1.34.4': 'module k8s.io/kubernetes\n\ngo 1.24.0\n' },
      'server',
    );
    expect(existsSync(join(await compiled(machine, goBuilds.api), 'etcd'))).toBe(true);
  });
});
