/**
 * The truth table for ordered policies: whatever stands in the tiers of both API groups, the model's verdict, that of
 * `ofproto/trace` and that of a real connection are the same. The tables of the tiers come with the first policy and go
 * with the last.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '#dataplane/tables.ts';
import { viewOf } from '#policy/compile.ts';
import { after, type PolicyStep, type Standing } from './antreaPolicies/step.ts';
import { policySteps } from './antreaPolicies/steps.ts';
import { agentInfo } from './support/agents.ts';
import { flowTexts, freshFlows, installedFlows } from './support/bridge.ts';
import { apply, kubectl, nodeNames, nodes } from './support/cluster.ts';
import { until } from './support/until.ts';
import { attemptsOf } from './truth/attempts.ts';
import { Comparison } from './truth/comparison.ts';
import { fixtureOf } from './truth/fixture.ts';
import type { PolicyObject } from './truth/kubeObjects.ts';
import { paperStage } from './truth/paperStage.ts';
import { Probers } from './truth/probers.ts';
import { readCluster } from './truth/readCluster.ts';
import { setUp, tearDown } from './truth/setUp.ts';

/** What the steps are called does not hang on addresses. */
const titles = policySteps(fixtureOf(paperStage())).map(({ title }) => title);
const tierTables = tables.filter(({ presence }) => presence === 'policy').map(({ number }) => String(number));
const probers = new Probers();
let steps: readonly PolicyStep[];
let comparison: Comparison;
let standing: Standing = new Map();

beforeAll(async () => {
  await tearDown();
  const stage = await setUp();
  steps = policySteps(fixtureOf(stage));
  await remove(steps.flatMap((step) => step.apply));
  const readModel = async () => viewOf(await readCluster());
  comparison = new Comparison({ probers, attempts: attemptsOf(stage), readModel });
  await probers.start(stage);
});

afterAll(async () => {
  probers.stop();
  await remove([...standing.values()]);
  await tearDown();
});

describe('ordered policies', () => {
  it('are not there at first, and neither are their tables', async () => {
    expect((await comparison.agree()).denied).toBe(0);
    await everyNodeIsFresh();
  });

  it.each(titles)('%s: model = trace = probe', async (title) => {
    const step = steps.find((each) => each.title === title);
    if (step === undefined) throw new Error(`no step is called ${title}`);
    await take(step);
    const { allowed, denied } = await comparison.agree();
    expect(Math.min(allowed, denied), 'a step that shows something').toBeGreaterThan(0);
  });

  it('tell whom they reject', async () => {
    expect(await comparison.rejectionsAreTold()).toBeGreaterThan(0);
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
    await remove([...standing.values()]);
    standing = new Map();
    expect((await comparison.agree()).denied).toBe(0);
    await everyNodeIsFresh();
    await until('the tables are gone', async () => (await tierTablesOf(nodes.worker)).length === 0, {
      timeoutMs: 120_000,
    });
  });
});

async function take(step: PolicyStep): Promise<void> {
  await remove(step.remove);
  await apply(...step.apply.toSorted(referencesFirst));
  standing = after(standing, step);
}

/** Policies are refused whose tier is not there. */
function referencesFirst(one: PolicyObject, other: PolicyObject): number {
  return Number(one.kind.endsWith('Policy')) - Number(other.kind.endsWith('Policy'));
}

/** Tiers stay while a policy is in them, so they are asked to go last. */
async function remove(objects: readonly PolicyObject[]): Promise<void> {
  if (objects.length === 0) return;
  const items = objects.toSorted((one, other) => referencesFirst(other, one));
  const list = { apiVersion: 'v1', kind: 'List', items };
  await kubectl(['delete', '--ignore-not-found', '-f', '-'], { stdin: JSON.stringify(list) });
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
