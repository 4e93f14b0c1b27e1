import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildVersion } from './version.ts';

describe('buildVersion', () => {
  it('names the commit of this checkout', () => {
    expect(buildVersion(join(import.meta.dirname, '..', '..'))).toMatch(
      /^v\d+\.\d+\.\d+-([0-9a-f]{8}(\.dirty)?|unknown)$/,
    );
  });

  it('says unknown outside of git, as Antrea does', () => {
    const folder = mkdtempSync(join(tmpdir(), 'version-'));
    writeFileSync(join(folder, 'package.json'), '{"version":"0.9.2"}');
    expect(buildVersion(folder)).toBe('v0.9.2-unknown');
  });
});
