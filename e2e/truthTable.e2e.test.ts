/**
 * The truth table: for generated policies of every feature, the model's verdict, that of `ofproto/trace` and that of a
 * real connection are the same, for all pairs of pods, Services, node ports, host ports and nodes.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewOf } from '#policy/compile.ts';
import { flowTexts, freshFlows, installedFlows } from './support/bridge.ts';
import { apply, getJson, kubectl, nodeNames } from './support/cluster.ts';
import { until } from './support/until.ts';
import { AgentTracers } from './truth/agentTracers.ts';
import { attemptsOf } from './truth/attempts.ts';
import { namespaces } from './truth/cast.ts';
import { Comparison } from './truth/comparison.ts';
import { Explanations } from './truth/explanations.ts';
import { fixtureOf } from './truth/fixture.ts';
import { generateSteps, type Step } from './truth/generator.ts';
import { defaultSeed, policyCount, stepCount } from './truth/plan.ts';
import { Probers } from './truth/probers.ts';
import { readCluster } from './truth/readCluster.ts';
import { setUp, tearDown } from './truth/setUp.ts';

const seed = Number(process.env.TRUTH_SEED ?? defaultSeed);
const probers = new Probers();
const tracers = new AgentTracers();
let explanations: Explanations;
let comparison: Comparison;
let steps: readonly Step[];
/** When all pods were ready, in milliseconds since the epoch; the cluster's clock is this machine's. */
let readyAt: number;

beforeAll(async () => {
  await tearDown();
  const stage = await setUp();
  readyAt = Date.now();
  const readModel = async () => viewOf(await readCluster());
  const attempts = attemptsOf(stage);
  explanations = new Explanations({ attempts, tracers, rounds: stepCount });
  comparison = new Comparison({ probers, attempts, readModel, explanations });
  steps = generateSteps(seed, policyCount, fixtureOf(stage));
  await probers.start(stage);
  await tracers.start(nodeNames);
});

afterAll(async () => {
  probers.stop();
  tracers.stop();
  await explanations.close();
  await tearDown();
});

describe(`with seed ${seed}`, () => {
  it('everything is allowed before the first policy', async () => {
    const { allowed, denied } = await comparison.agree();
    expect(denied).toBe(0);
    expect(allowed).toBeGreaterThan(800);
  });

  it.each(Array.from({ length: stepCount }, (_, at) => at + 1))(
    'step %i: model = trace = probe',
    async (number) => {
      await take(steps[number - 1] ?? { apply: [], remove: [] });
      const { allowed, denied } = await comparison.agree();
      expect(Math.min(allowed, denied), 'a step that shows something').toBeGreaterThan(0);
    },
  );

  it('antctl explain --verify agreed on everything: all answers at each step, the switches in one step or another', () => {
    expect(explanations.traced).toBeGreaterThan(800);
  });

  it('labels of a pod and of a namespace change what policies mean', async () => {
    await kubectl(['label', 'pod', '-n', 'truth-z', 'b', 'tier=web', '--overwrite']);
    await kubectl(['label', 'namespace', 'truth-x', 'team=red', '--overwrite']);
    await comparison.agree();
    await kubectl(['label', 'pod', '-n', 'truth-z', 'b', 'tier=db', '--overwrite']);
    await kubectl(['label', 'namespace', 'truth-x', 'team=blue', '--overwrite']);
    await comparison.agree();
  });

  it('pods stayed ready: no policy keeps kubelet out', async () => {
    for (const { name } of namespaces) {
      const { items } = await getJson<{ items: PodStatus[] }>(['pods', '-n', name]);
      for (const { metadata, status } of items) {
        const ready = status.conditions.find(({ type }) => type === 'Ready');
        expect(ready?.status, metadata.name).toBe('True');
        expect(Date.parse(ready?.lastTransitionTime ?? ''), metadata.name).toBeLessThan(readyAt);
      }
    }
  });

  it('nothing is left when the policies are gone', async () => {
    await Promise.all(
      namespaces.map(({ name }) => kubectl(['delete', 'networkpolicies', '--all', '-n', name])),
    );
    const { denied } = await comparison.agree();
    expect(denied).toBe(0);
    for (const node of nodeNames) {
      await until(`${node} has the flows of a fresh node`, async () => {
        expect(flowTexts(await installedFlows(node))).toEqual(await freshFlows(node));
        return true;
      });
    }
  });
});

type PodStatus = {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly conditions: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime: string;
    }[];
  };
};

async function take({ apply: made, remove }: Step): Promise<void> {
  await apply(
    ...made.map((policy) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy })),
  );
  await Promise.all(
    remove.map((key) => {
      const [namespace = '', name = ''] = key.split('/');
      return kubectl(['delete', 'networkpolicy', '-n', namespace, name]);
    }),
  );
}
