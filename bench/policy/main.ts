/**
 * What it costs to compute everything from nothing, and one event after that: the workloads of design.md against the
 * bare index, each in a process of its own. Prints JSON.
 *
 * `npm run bench:policy`
 * @module
 */
import { execFile } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { calibrate } from './calibrate.ts';
import { measure } from './measure.ts';
import { largeNamespaces, oneNamespace, smallNamespaces } from './workloads.ts';

const workloads = { smallNamespaces, largeNamespaces, oneNamespace };

type Name = keyof typeof workloads;

const [only] = process.argv.slice(2);

if (isName(only)) console.log(JSON.stringify(measure(workloads[only])));
else console.log(JSON.stringify(await measureAll(), undefined, 2));

async function measureAll(): Promise<object> {
  const results: Record<string, unknown> = {};
  for (const name of Object.keys(workloads)) {
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url), name]);
    results[name] = JSON.parse(stdout);
  }
  return { calibrationMs: calibrate(), load: loadavg()[0], node: process.version, ...results };
}

function isName(text: string | undefined): text is Name {
  return text !== undefined && text in workloads;
}
