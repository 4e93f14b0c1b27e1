import { describe, expect, it } from 'vitest';
import { isAtLeast, negotiate, supportedVersions, versionJson } from './version.ts';

describe('CNI versions', () => {
  it.each(supportedVersions)('%s is spoken', (version) => expect(negotiate(version)).toBe(version));

  it.each(['', '0.3', '1.2.0', '2.0.0', '0.3.0 '])('%j is refused with code 1', (version) =>
    expect(() => negotiate(version)).toThrow(expect.objectContaining({ code: 1 })),
  );

  it('are ordered', () => {
    expect(isAtLeast('0.4.0', '0.4.0')).toBe(true);
    expect(isAtLeast('1.0.0', '0.4.0')).toBe(true);
    expect(isAtLeast('0.3.1', '0.4.0')).toBe(false);
  });

  it('are listed by VERSION', () => {
    expect(JSON.parse(versionJson())).toEqual({ cniVersion: '1.1.0', supportedVersions });
  });
});
