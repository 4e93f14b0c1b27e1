/**
 * The truth table: for generated policies of every feature, the model's verdict, that of `ofproto/trace` and that of a
 * real connection are the same, for all pairs of pods, Services, node ports, host ports and nodes.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewOf } from '#policy/compile.ts';
import type { PolicyView } from '#policy/evaluate.ts';
import type { Namespace, NetworkPolicy, Pod } from '#policy/input.ts';
import { flowTexts, freshFlows, installedFlows } from './support/bridge.ts';
import { apply, getJson, kubectl, nodeNames } from './support/cluster.ts';
import { until } from './support/until.ts';
import { type Attempt, attemptsOf } from './truth/attempts.ts';
import { namespaces } from './truth/cast.ts';
import { fixtureOf } from './truth/fixture.ts';
import { generateSteps, type Step } from './truth/generator.ts';
import { defaultSeed, policyCount, stepCount } from './truth/plan.ts';
import { Probers } from './truth/probers.ts';
import { setUp, tearDown } from './truth/setUp.ts';
import type { Stage } from './truth/stage.ts';
import {
  type Difference,
  difference,
  explain,
  type Matrix,
  mayBeLost,
  modelMatrix,
} from './truth/verdicts.ts';

const seed = Number(process.env.TRUTH_SEED ?? defaultSeed);
const probers = new Probers();
let stage: Stage;
let attempts: readonly Attempt[];
let steps: readonly Step[];
/** When all pods were ready, in milliseconds since the epoch; the cluster's clock is this machine's. */
let readyAt: number;

beforeAll(async () => {
  await tearDown();
  stage = await setUp();
  readyAt = Date.now();
  attempts = attemptsOf(stage);
  steps = generateSteps(seed, policyCount, fixtureOf(stage));
  await probers.start(stage);
});

afterAll(async () => {
  probers.stop();
  await tearDown();
});

describe(`with seed ${seed}`, () => {
  it('everything is allowed before the first policy', async () => {
    const { allowed, denied } = await compare();
    expect(denied).toBe(0);
    expect(allowed).toBeGreaterThan(800);
  });

  it.each(Array.from({ length: stepCount }, (_, at) => at + 1))(
    'step %i: model = trace = probe',
    async (number) => {
      await take(steps[number - 1] ?? { apply: [], remove: [] });
      const { allowed, denied } = await compare();
      expect(Math.min(allowed, denied), 'a step that shows something').toBeGreaterThan(0);
    },
  );

  it('labels of a pod and of a namespace change what policies mean', async () => {
    await kubectl(['label', 'pod', '-n', 'truth-z', 'b', 'tier=web', '--overwrite']);
    await kubectl(['label', 'namespace', 'truth-x', 'team=red', '--overwrite']);
    await compare();
    await kubectl(['label', 'pod', '-n', 'truth-z', 'b', 'tier=db', '--overwrite']);
    await kubectl(['label', 'namespace', 'truth-x', 'team=blue', '--overwrite']);
    await compare();
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
    const { denied } = await compare();
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

/** Waits until the bridges agree with the model; from then on a forbidden connection that gets through is a failure. */
async function compare(): Promise<{ readonly allowed: number; readonly denied: number }> {
  const view = await readModel();
  const model = modelMatrix(view, attempts);
  await until(
    'the bridges do what the model says',
    () => agreed(view, model, attempts, (some) => probers.trace(some)),
    { timeoutMs: 60_000 },
  );
  await agreedProbes(view, model);
  const allowed = [...model.values()].filter(Boolean).length;
  return { allowed, denied: model.size - allowed };
}

type Look = (attempts: readonly Attempt[]) => Promise<Matrix>;

async function agreed(
  view: PolicyView,
  model: Matrix,
  some: readonly Attempt[],
  look: Look,
): Promise<boolean> {
  const found = difference(model, await look(some));
  if (found.leaks.length + found.losses.length === 0) return true;
  throw new Error(report(view, found));
}

/** A connection may need more tries on a busy machine; one that gets through against the model never may. */
async function agreedProbes(view: PolicyView, model: Matrix): Promise<void> {
  let open = attempts.filter(({ content }) => content.protocol !== 'SCTP');
  await until('connections do what the model says', async () => {
    const found = difference(model, await probers.dial(open));
    if (found.leaks.length > 0) return { leaks: report(view, found) };
    open = open.filter((attempt) => found.losses.includes(attempt.id) && !mayBeLost(view, attempt));
    if (open.length === 0) return { leaks: '' };
    throw new Error(report(view, found));
  }).then(({ leaks }) => expect(leaks).toBe(''));
}

function report(view: PolicyView, { leaks, losses }: Difference): string {
  const told = (ids: readonly string[]) =>
    ids.slice(0, 5).map((id) => {
      const attempt = attempts.find((each) => each.id === id);
      return `${id}: ${attempt === undefined ? '' : explain(view, attempt)}`;
    });
  return [`${leaks.length} leaks`, ...told(leaks), `${losses.length} losses`, ...told(losses)].join('\n');
}

/** The model is computed from what the API server holds. */
async function readModel(): Promise<PolicyView> {
  const kinds = ['pods', 'networkpolicies'] as const;
  const [pods, policies] = await Promise.all(
    kinds.map((kind) => getJson<{ items: never[] }>([kind, '--all-namespaces'])),
  );
  const all = await getJson<{ items: Namespace[] }>(['namespaces']);
  const isOurs = ({ metadata }: Pod | NetworkPolicy) =>
    namespaces.some(({ name }) => name === metadata.namespace);
  return viewOf({
    pods: (pods?.items ?? []).filter(isOurs),
    policies: (policies?.items ?? []).filter(isOurs),
    namespaces: all.items,
  });
}
