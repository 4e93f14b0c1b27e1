import { describe, expect, it } from 'vitest';
import { compareGo, ensureGo, parseGoVersion } from './goToolchain.ts';
import { scriptedMachine } from './testing.ts';

describe('parseGoVersion', () => {
  it('finds the release', () => {
    expect(parseGoVersion('go version go1.26.8 linux/amd64')).toBe('go1.26.8');
    expect(parseGoVersion('go version go1.19 linux/arm64')).toBe('go1.19');
    expect(parseGoVersion('command not found')).toBeUndefined();
  });
});

describe('compareGo', () => {
  it('compares numbers, not letters', () => {
    expect(compareGo('go1.9', 'go1.21')).toBeLessThan(0);
    expect(compareGo('go1.24.13', 'go1.24.9')).toBeGreaterThan(0);
    expect(compareGo('go1.24', 'go1.24.0')).toBe(0);
  });
});

describe('ensureGo', () => {
  it('takes a toolchain of PATH that can fetch newer ones itself', async () => {
    const machine = scriptedMachine((command) =>
      command === 'go version' ? 'go version go1.22.1 linux/amd64' : undefined,
    );
    expect(await ensureGo(machine)).toBe('go');
  });

  it('lets an older one fetch the toolchain it needs as a module', async () => {
    const machine = scriptedMachine((command) => {
      if (command === 'go version') return 'go version go1.19.8 linux/amd64';
      return command.includes('mod download') ? '{"Dir": "/mod/toolchain"}' : undefined;
    });
    expect(await ensureGo(machine)).toBe('/mod/toolchain/bin/go');
    expect(machine.ran.at(-1)).toMatch(/golang\.org\/toolchain@v0\.0\.1-go1\.24\.13\.linux-/);
  });
});
