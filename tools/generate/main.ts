/**
 * `npm run generate` writes every generated file; with `-- --check` it writes nothing, names what is stale and exits 1.
 * A generator's name as argument runs that one only.
 * @module
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Generator } from './generator.ts';
import { generators } from './generators.ts';
import { findStale, type StaleFile } from './plan.ts';

const root = path.resolve(import.meta.dirname, '../..');

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !generators.some((generator) => generator.name === name));
  if (unknown.length > 0) {
    console.error(
      `unknown generator: ${unknown.join(', ')}; there are ${generators.map((g) => g.name).join(', ')}`,
    );
    return 2;
  }
  const chosen = generators.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  let stale = 0;
  for (const generator of chosen) stale += await run(generator, values.check);
  if (!values.check || stale === 0) return 0;
  console.error(`${stale} generated file(s) are stale: run \`npm run generate\` and commit the result`);
  return 1;
}

async function run(generator: Generator, check: boolean): Promise<number> {
  const stale = await findStale(generator, root);
  for (const file of stale) {
    console.log(`${check ? 'stale' : 'writing'} ${file.path} (${generator.name}): ${file.summary}`);
    if (!check) await apply(file);
  }
  return stale.length;
}

async function apply(file: StaleFile): Promise<void> {
  const target = path.join(root, file.path);
  if (file.wanted === undefined) {
    await rm(target);
    return;
  }
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, file.wanted);
}

process.exitCode = await main();
