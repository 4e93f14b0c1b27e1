import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { krewManifest, packageFiles } from './files.ts';

describe('packageFiles', () => {
  it('has every program that the manifest names', () => {
    const files = packageFiles('1.2.3');
    const manifest = JSON.parse(files.find(({ path }) => path === 'package.json')?.content ?? '{}');
    const programs = files.filter(({ isProgram }) => isProgram).map(({ path }) => path);
    expect(manifest.version).toBe('1.2.3');
    expect(Object.values(manifest.bin)).toEqual(['antctl.mjs', ...programs]);
  });
});

describe('krewManifest', () => {
  it('is what krew reads', () => {
    const uri = 'https://example.org/releases/antctl-1.2.3.tar.gz';
    const manifest = parse(krewManifest({ version: '1.2.3', uri, sha256: 'ab'.repeat(32) }));
    expect(manifest).toMatchObject({
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
      metadata: { name: 'antrea' },
      spec: { version: 'v1.2.3', homepage: 'https://example.org/releases' },
    });
    expect(manifest.spec.platforms).toHaveLength(2);
    expect(manifest.spec.platforms[0]).toMatchObject({ uri, bin: 'antctl/kubectl-antrea.mjs' });
    expect(manifest.spec.shortDescription.length).toBeLessThanOrEqual(50);
  });
});
