import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noticesOf } from './notices.ts';

const root = mkdtempSync(join(tmpdir(), 'notices-'));

afterAll(() => rmSync(root, { recursive: true }));

function install(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
}

const about = (name: string) =>
  JSON.stringify({ name, version: '1.0.0', license: 'MIT', homepage: `h/${name}` });

describe('noticesOf', () => {
  it('names every package once, also such as are inside of others, with the texts of its licence', async () => {
    install('node_modules/a', { 'package.json': about('a'), LICENSE: 'of a\n', 'NOTICE.md': 'by a\n' });
    install('node_modules/a/node_modules/@s/b', { 'package.json': about('@s/b'), 'licence.txt': 'of b' });
    install('node_modules/c', { 'package.json': about('c') });
    const inputs = [
      'node_modules/a/index.js',
      'src/main/own.ts',
      'node_modules/c/c.js',
      'node_modules/a/node_modules/@s/b/lib/b.js',
      'node_modules/a/lib/other.js',
    ];
    const line = '-'.repeat(80);
    expect(await noticesOf(root, inputs)).toBe(
      [
        'antrea holds parts of these packages.\n',
        `\n${line}\na 1.0.0 (MIT)\n\nof a\n\nby a\n`,
        `\n${line}\n@s/b 1.0.0 (MIT)\n\nof b\n`,
        `\n${line}\nc 1.0.0 (MIT)\n\nIts authors ship no text of the licence. h/c\n`,
      ].join(''),
    );
  });
});
