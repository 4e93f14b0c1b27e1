import { Answers, type Asked } from '#antctl/explain/answer.ts';
import { parseDestination, parseReference } from '#antctl/explain/reference.ts';
import { readText } from '#antctl/world/manifests.ts';
import { worldOf } from '#antctl/world/world.ts';
import { seededRandom } from '../policy/random.ts';
import type { Workload } from '../policy/workloads.ts';
import { manifestsOf } from './load.ts';

const questions = 1_000;
const seed = 2;
/** Antrea's own query of the same size takes 14 ms. */
const barMs = 15;

/** Asks about pairs of pods of a namespace, and about an address that every policy keeps out. */
export async function askMany(workload: Workload): Promise<object> {
  const world = worldOf(readText('bench', manifestsOf(workload, 'json')));
  const answers = new Answers(world);
  const random = seededRandom(seed);
  const pod = () => {
    const { metadata } = workload.pods[random(workload.pods.length)] ?? { metadata: { name: '' } };
    return `${metadata.namespace}/${metadata.name}`;
  };
  return {
    barMs,
    allowed: askAll(answers, () => question(pod(), `${pod()}:80`)),
    denied: askAll(answers, () => question('192.0.2.1', `${pod()}:80`)),
    anyPort: askAll(answers, () => question(pod(), pod())),
  };
}

function question(from: string, to: string): Asked {
  return { source: parseReference(from, 'default'), destination: parseDestination(to, 'default') };
}

function askAll(answers: Answers, next: () => Asked): object {
  const times: number[] = [];
  const outcomes = new Map<string, number>();
  for (let index = 0; index < questions; index++) {
    const asked = next();
    const start = performance.now();
    const [answer] = answers.to(asked);
    times.push(performance.now() - start);
    const outcome = answer?.outcome ?? 'none';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  const [first = 0, ...warm] = times;
  warm.sort((a, b) => a - b);
  const at = (share: number) => rounded(warm[Math.floor((warm.length - 1) * share)] ?? 0);
  return {
    firstMs: rounded(first),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    outcomes: Object.fromEntries(outcomes),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
