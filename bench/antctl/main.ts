/**
 * How long antctl takes from its start to its end, bundled as in the image and the package: its help, which needs no
 * cluster, against a Node that does nothing. Prints JSON; the budget is 150 ms.
 *
 * `npm run bench:antctl -- [runs]`
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleAntctl } from '../../tools/build/bundle.ts';

const root = resolve(import.meta.dirname, '../..');
const [runs = 20] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), 'bench-antctl-'));
await bundleAntctl(root, folder, 'v0.0.0');

/** Milliseconds of one run of Node with these arguments. */
function once(args: readonly string[]): number {
  const started = performance.now();
  execFileSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - started;
}

function summary(samples: readonly number[]): { medianMs: number; maxMs: number } {
  const sorted = [...samples].sort((a, b) => a - b);
  const round = (value = 0) => Math.round(value * 10) / 10;
  return { medianMs: round(sorted[Math.floor(sorted.length / 2)]), maxMs: round(sorted.at(-1)) };
}

const antctl = join(folder, 'antctl.mjs');
const kinds: Readonly<Record<string, readonly string[]>> = {
  nothing: ['-e', '0'],
  help: [antctl, 'get', '--help'],
  completion: [antctl, 'completion', 'bash'],
};
const samples = new Map<string, number[]>(Object.keys(kinds).map((kind) => [kind, []]));
// In turn, so that what else the machine does meets all alike.
for (let run = 0; run < runs; run++) {
  for (const [kind, args] of Object.entries(kinds)) samples.get(kind)?.push(once(args));
}
await rm(folder, { recursive: true });
const results = Object.fromEntries([...samples].map(([kind, values]) => [kind, summary(values)]));
console.log(JSON.stringify({ runs, load: loadavg()[0], ...results }, undefined, 2));
