/**
 * What it costs to compute everything from nothing, and one event after that: the workloads of Antrea's own test against the
 * bare index, and again with the stores behind it that agents read; each in a process of its own. Prints JSON.
 *
 * `npm run bench:policy`
 * @module
 */
import { execFile } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StoreWriter } from '#controllers/networkPolicy/storeWriter.ts';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import { calibrate } from './calibrate.ts';
import { measure, type Sink } from './measure.ts';
import { largeNamespaces, oneNamespace, smallNamespaces } from './workloads.ts';

const workloads = {
  smallNamespaces: { generate: smallNamespaces, reference: { ms: 9400, mb: 2100 } },
  largeNamespaces: { generate: largeNamespaces, reference: { ms: 3800, mb: 3200 } },
  oneNamespace: { generate: oneNamespace, reference: { ms: 6700, mb: 2400 } },
};

const sinks = { index: nowhere, stores: intoStores };

const [workload, sink] = process.argv.slice(2);

if (isKey(workloads, workload) && isKey(sinks, sink)) {
  const { generate, reference } = workloads[workload];
  console.log(JSON.stringify(measure(generate, sinks[sink](), reference)));
} else {
  console.log(JSON.stringify(await measureAll(), undefined, 2));
}

async function measureAll(): Promise<object> {
  const results: Record<string, Record<string, unknown>> = {};
  for (const name of Object.keys(workloads)) {
    const ofWorkload: Record<string, unknown> = {};
    for (const into of Object.keys(sinks)) {
      const args = [fileURLToPath(import.meta.url), name, into];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      ofWorkload[into] = JSON.parse(stdout);
    }
    results[name] = ofWorkload;
  }
  const machine = { cpus: cpus().length, load: loadavg()[0], node: process.version };
  return { calibrationMs: calibrate(), machine, ...results };
}

function nowhere(): Sink {
  return () => undefined;
}

function intoStores(): Sink {
  const writer = new StoreWriter(createControlPlane({ startVersion: 1 }), () => undefined);
  return (changes) => {
    for (const change of changes) writer.apply(change);
  };
}

function isKey<T extends object>(object: T, key: string | undefined): key is Extract<keyof T, string> {
  return key !== undefined && key in object;
}
