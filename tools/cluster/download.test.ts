import { describe, expect, it } from 'vitest';
import { publishedSum, releases } from './download.ts';

const sum = 'a'.repeat(64);

describe('publishedSum', () => {
  it('reads a sum alone, with its file, and among others', () => {
    expect(publishedSum(`${sum}\n`, 'https://x/kubectl')).toBe(sum);
    expect(publishedSum(`${sum}  kind-linux-amd64\n`, 'https://x/kind-linux-amd64')).toBe(sum);
    const many = `${'b'.repeat(64)}  other.tar.gz\n${sum}  mine.tar.gz\n`;
    expect(publishedSum(many, 'https://x/mine.tar.gz')).toBe(sum);
  });

  it('refuses a page that is no sum, and a list without the file', () => {
    expect(publishedSum('<html>captive portal</html>', 'https://x/kubectl')).toBeUndefined();
    expect(publishedSum(`${sum}  a\n${sum}  b\n`, 'https://x/c')).toBeUndefined();
  });
});

describe('releases', () => {
  it('names every program for the architecture', () => {
    for (const [name, release] of Object.entries(releases('arm64'))) {
      expect(release.url, name).toContain('arm64');
      expect(release.sum, name).toMatch(/sha256|SHA256/);
    }
  });
});
