/**
 * The truth table for ordered policies: whatever stands in the tiers of both API groups, the model's verdict, that of
 * `ofproto/trace` and that of a real connection are the same. The tables of the tiers come with the first policy and go
 * with the last.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '#dataplane/tables.ts';
import { viewOf } from '#policy/compile.ts';
import { namespace, pod, upstreamPolicy } from './antreaPolicies/objects.ts';
import { after, type PolicyStep, type Standing } from './antreaPolicies/step.ts';
import { policySteps } from './antreaPolicies/steps.ts';
import { defineUpstreamKind, forgetUpstreamKind, upstreamResource } from './antreaPolicies/upstreamKind.ts';
import { upstreamSteps } from './antreaPolicies/upstreamSteps.ts';
import { agentInfo } from './support/agents.ts';
import { flowTexts, freshFlows, installedFlows } from './support/bridge.ts';
import { apply, getJson, nodeNames, nodes } from './support/cluster.ts';
import { switchOn } from './support/featureGate.ts';
import { applyPolicyObjects, removePolicyObjects } from './support/policyObjects.ts';
import { until } from './support/until.ts';
import { AgentTracers } from './truth/agentTracers.ts';
import { attemptsOf } from './truth/attempts.ts';
import { Comparison } from './truth/comparison.ts';
import { Explanations } from './truth/explanations.ts';
import { fixtureOf } from './truth/fixture.ts';
import { identityOf, isUpstreamPolicy } from './truth/kubeObjects.ts';
import { paperStage } from './truth/paperStage.ts';
import { Probers } from './truth/probers.ts';
import { readCluster } from './truth/readCluster.ts';
import { setUp, tearDown } from './truth/setUp.ts';

/** What the steps are called does not hang on addresses. */
const paper = fixtureOf(paperStage());
const titlesOf = (all: readonly PolicyStep[]) => all.map(({ title }) => title);
const titles = titlesOf(policySteps(paper));
const tierTables = tables.filter(({ presence }) => presence === 'policy').map(({ number }) => String(number));
const probers = new Probers();
const tracers = new AgentTracers();
let explanations: Explanations;
let steps: readonly PolicyStep[];
/** What the model reads beside the kinds that are always there. */
let moreKinds: readonly string[] = [];
let comparison: Comparison;
let standing: Standing = new Map();

beforeAll(async () => {
  await tearDown();
  const stage = await setUp();
  steps = [...policySteps(fixtureOf(stage)), ...upstreamSteps(fixtureOf(stage))];
  await removePolicyObjects(policySteps(fixtureOf(stage)).flatMap((step) => step.apply));
  const readModel = async () => viewOf(await readCluster(moreKinds));
  const attempts = attemptsOf(stage);
  explanations = new Explanations({ attempts, tracers, rounds: titles.length });
  comparison = new Comparison({ probers, attempts, readModel, explanations });
  await probers.start(stage);
  await tracers.start(nodeNames);
});

afterAll(async () => {
  probers.stop();
  tracers.stop();
  await explanations.close();
  await removePolicyObjects([...standing.values()]);
  await tearDown();
});

describe('ordered policies', () => {
  it('are not there at first, and neither are their tables', async () => {
    expect((await comparison.agree()).denied).toBe(0);
    await everyNodeIsFresh();
  });

  it.each(titles)('%s: model = trace = probe', takeAndCompare);

  it('tell whom they reject', async () => {
    expect(await comparison.rejectionsAreTold()).toBeGreaterThan(0);
  });

  it('antctl explain --verify agreed on everything: all answers at each step, the switches in one step or another', () => {
    expect(explanations.traced).toBeGreaterThan(800);
  });

  it('have tables of their own in AntreaAgentInfo', async () => {
    await until(
      'the tables are there',
      async () => (await tierTablesOf(nodes.worker)).length === tierTables.length,
      {
        timeoutMs: 120_000,
      },
    );
  });

  it('leave nothing behind', async () => {
    await removePolicyObjects([...standing.values()]);
    standing = new Map();
    expect((await comparison.agree()).denied).toBe(0);
    await everyNodeIsFresh();
    await until('the tables are gone', async () => (await tierTablesOf(nodes.worker)).length === 0, {
      timeoutMs: 120_000,
    });
  });
});

describe('ClusterNetworkPolicies of policy.networking.k8s.io', () => {
  let switchOff = async () => {};

  beforeAll(defineUpstreamKind);

  afterAll(async () => {
    await switchOff();
    await forgetUpstreamKind();
    standing = new Map([...standing].filter(([, object]) => !isUpstreamPolicy(object)));
  });

  it('mean nothing while their feature gate is off', async () => {
    await apply(unsupported);
    expect((await comparison.agree()).denied).toBe(0);
    await removePolicyObjects([unsupported]);
  });

  it.each(titlesOf(upstreamSteps(paper)))('%s: model = trace = probe', async (title) => {
    if (moreKinds.length === 0) switchOff = await switchOn('ClusterNetworkPolicy');
    moreKinds = [upstreamResource];
    await takeAndCompare(title);
  });

  it('deny what is not supported of them, and say so', async () => {
    await apply(unsupported);
    standing = new Map([...standing, [identityOf(unsupported), unsupported]]);
    await comparison.agree();
    await until('it is said', async () => {
      const policy = await getJson<UpstreamView>([upstreamResource, unsupported.metadata.name]);
      const accepted = policy.status?.conditions.find(({ type }) => type === 'Accepted');
      expect(accepted).toMatchObject({ status: 'False', message: expect.stringContaining('nodes') });
      return true;
    });
  });

  it('leave nothing behind when the gate is switched off', async () => {
    await switchOff();
    switchOff = async () => {};
    moreKinds = [];
    await removePolicyObjects([...standing.values()].filter((object) => !isUpstreamPolicy(object)));
    expect((await comparison.agree()).denied).toBe(0);
    await everyNodeIsFresh();
  });
});

type UpstreamView = {
  readonly status?: {
    readonly conditions: readonly {
      readonly type: string;
      readonly status: string;
      readonly message: string;
    }[];
  };
};

/** A rule that denies must not be taken for one without the part that is not understood. */
const unsupported = upstreamPolicy('unsupported', {
  tier: 'Admin',
  priority: 3,
  subject: { pods: { namespaceSelector: namespace('truth-z'), podSelector: pod('b') } },
  egress: [{ action: 'Deny', to: [{ nodes: {} }] }],
});

async function takeAndCompare(title: string): Promise<void> {
  const step = steps.find((each) => each.title === title);
  if (step === undefined) throw new Error(`no step is called ${title}`);
  await take(step);
  const { allowed, denied } = await comparison.agree();
  expect(Math.min(allowed, denied), 'a step that shows something').toBeGreaterThan(0);
}

async function take(step: PolicyStep): Promise<void> {
  await removePolicyObjects(step.remove);
  await applyPolicyObjects(step.apply);
  standing = after(standing, step);
}

async function everyNodeIsFresh(): Promise<void> {
  for (const node of nodeNames) {
    await until(`${node} has the flows of a fresh node`, async () => {
      expect(flowTexts(await installedFlows(node))).toEqual(await freshFlows(node));
      return true;
    });
  }
}

async function tierTablesOf(node: string): Promise<string[]> {
  const { ovsInfo } = await agentInfo(node);
  return Object.keys(ovsInfo?.flowTable ?? {}).filter((number) => tierTables.includes(number));
}
