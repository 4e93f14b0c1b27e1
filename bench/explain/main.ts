/**
 * What `antctl explain` costs: an answer among 10,000 policies for 10,000 pods of one namespace, and loading 100,000 pods
 * with 75,000 policies from manifests, and (with `--api`) from a real kube-apiserver. Prints JSON.
 *
 * `npm run bench:explain [-- --api]`
 * @module
 */
import { cpus, loadavg } from 'node:os';
import { calibrate } from '../policy/calibrate.ts';
import { seededRandom } from '../policy/random.ts';
import { oneNamespace, smallNamespaces } from '../policy/workloads.ts';
import { askMany } from './ask.ts';
import { loadFromApi, loadFromManifests } from './load.ts';

const seed = 1;
/** YAML is asked for a tenth: what it costs is linear. */
const yamlNamespaces = 2_500;

const small = smallNamespaces(seededRandom(seed));
const results = {
  calibrationMs: calibrate(),
  machine: { cpus: cpus().length, load: loadavg()[0], node: process.version },
  oneNamespace: await askMany(oneNamespace(seededRandom(seed))),
  json: await loadFromManifests(small, 'json'),
  yaml: await loadFromManifests(smallNamespaces(seededRandom(seed), yamlNamespaces), 'yaml'),
  ...(process.argv.includes('--api') ? { api: await loadFromApi(small) } : {}),
};
console.log(JSON.stringify(results, undefined, 2));
