import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Name of the file with the licences of what is bundled. */
export const noticesFile = 'THIRD-PARTY-NOTICES.txt';

/**
 * The licences of the npm packages that a bundle holds, as their authors ask for in copies. `inputs` are the bundled
 * files, relative to `root`, as esbuild names them.
 */
export async function noticesOf(root: string, inputs: readonly string[]): Promise<string> {
  const folders = [...new Set(inputs.flatMap(packageFolder))].sort();
  const notices = await Promise.all(folders.map((folder) => noticeOf(root, folder)));
  return `antrea holds parts of these packages.\n${notices.join('')}`;
}

/** The folder of the package that a file belongs to: the innermost one, as packages may hold others. */
function packageFolder(file: string): string[] {
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
  return found === undefined ? [] : [found];
}

async function noticeOf(root: string, folder: string): Promise<string> {
  const {
    name,
    version,
    license,
    homepage = '',
  } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const files = await readdir(join(root, folder));
  const texts = await Promise.all(
    files
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .sort()
      .map((file) => readFile(join(root, folder, file), 'utf8')),
  );
  const told = texts.length === 0 ? [`Its authors ship no text of the licence. ${homepage}`] : texts;
  return `\n${'-'.repeat(80)}\n${name} ${version} (${license})\n\n${told.map((text) => `${text.trim()}\n`).join('\n')}`;
}
