import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleAntctl } from './bundle.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'bundle-'));

beforeAll(() => bundleAntctl(root, folder, 'v1.2.3'), 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** The bytes that are read before the first command runs: the program and all that it imports statically. */
function startBytes(file: string, seen = new Set<string>()): number {
  if (seen.has(file)) return 0;
  seen.add(file);
  const imports = [
    ...readFileSync(file, 'utf8').matchAll(/^(?:import|} from|import \{[^}]*\} from) ?"(\.[^"]+)"/gm),
  ];
  return imports.reduce(
    (total, [, path = '']) => total + startBytes(resolve(file, '..', path), seen),
    statSync(file).size,
  );
}

describe('bundleAntctl', () => {
  it('makes a program that runs by itself', () => {
    const help = execFileSync(process.execPath, [join(folder, 'antctl.mjs'), 'get', '--help'], {
      encoding: 'utf8',
    });
    expect(help).toContain('Available Commands:');
  });

  it('has the licences of the packages that it holds', () => {
    const notices = readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(notices).toMatch(/^zod \d+\.\d+\.\d+ \(MIT\)\n\nMIT License$/m);
    expect(notices).not.toMatch(/^vitest /m);
  });

  it('reads little at its start: what takes long to load comes with the commands that need it', () => {
    expect(startBytes(join(folder, 'antctl.mjs'))).toBeLessThan(300_000);
  });
});
