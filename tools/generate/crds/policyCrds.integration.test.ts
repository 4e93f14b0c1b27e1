import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterGroup } from '#crds/clusterGroup.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import type { ResourceDefinition } from '#crds/definition.ts';
import { group } from '#crds/group.ts';
import { securityTier, tier } from '#crds/tier.ts';
import { traceflow } from '#crds/traceflow.ts';
import { badGroupSpecs, badTierSpecs } from './testing/badGroups.ts';
import { badNamespacedSpecs, badPolicySpecs } from './testing/badPolicies.ts';
import type { BadSpec } from './testing/badSpec.ts';
import { CrdServer } from './testing/crdServer.ts';
import {
  formerSpecs,
  goodClusterSpecs,
  goodGroupSpecs,
  goodNamespacedSpecs,
} from './testing/goodPolicies.ts';
import { mutated } from './testing/mutations.ts';
import { badTraceflowSpecs, goodTraceflowSpecs } from './testing/traceflows.ts';
import { withoutNulls, zodVerdict } from './testing/zodVerdict.ts';

type Case = {
  readonly kind: ResourceDefinition;
  readonly good: readonly object[];
  readonly bad: readonly BadSpec[];
};

const cluster = Object.values(goodClusterSpecs);
const namespaced = Object.values(goodNamespacedSpecs);
const former = Object.values(formerSpecs);
const groups = Object.values(goodGroupSpecs);
const tiers = [{ priority: 0 }, { priority: 250, description: 'Ours.' }];
const badNamespaced = [...badPolicySpecs, ...badNamespacedSpecs];

const cases: readonly Case[] = [
  { kind: clusterNetworkPolicy, good: cluster, bad: badPolicySpecs },
  { kind: securityClusterNetworkPolicy, good: [...cluster, ...former], bad: badPolicySpecs },
  { kind: antreaNetworkPolicy, good: namespaced, bad: badNamespaced },
  { kind: securityNetworkPolicy, good: [...namespaced, ...former], bad: badNamespaced },
  { kind: clusterGroup, good: [...groups, { nodeSelector: {} }], bad: badGroupSpecs },
  { kind: group, good: groups, bad: [...badGroupSpecs, nodesInGroup()] },
  { kind: tier, good: tiers, bad: badTierSpecs },
  { kind: securityTier, good: tiers, bad: badTierSpecs },
  { kind: traceflow, good: goodTraceflowSpecs, bad: badTraceflowSpecs },
];

function nodesInGroup(): BadSpec {
  return { what: 'nodes', spec: { nodeSelector: {} }, where: 'spec', says: /one kind of members/ };
}

let server: CrdServer;

beforeAll(async () => {
  server = await CrdServer.start(cases.map(({ kind }) => kind));
});

afterAll(() => server.stop());

describe.each(cases)('$kind.kind of $kind.group', ({ kind, good, bad }) => {
  it('is established', async () => {
    expect(await server.conditionsOf(kind)).toEqual(['Established', 'NamesAccepted']);
  });

  it('takes what is published, and keeps all of it', async () => {
    for (const spec of good) {
      expect(await server.dryRun(kind, { spec })).toMatchObject({ accepted: true, fields: { spec } });
      expect(zodVerdict(kind, { spec })).toMatchObject({ spec });
    }
  });

  it.each(bad)('refuses $what, and names the field', async ({ spec, where, says }) => {
    const verdict = await server.dryRun(kind, { spec });
    if (verdict.accepted) throw new Error('it was accepted');
    expect(verdict.message).toContain(`${where}:`);
    expect(verdict.message).toMatch(says);
    expect(zodVerdict(kind, { spec })).toBeUndefined();
  });

  it('is to the server what it is to zod, whatever is changed', async () => {
    const seen = { accepted: 0, refused: 0 };
    const objects = mutated(good.map((spec) => ({ spec })));
    await fc.assert(
      fc.asyncProperty(objects, async (fields) => {
        const expected = zodVerdict(kind, fields);
        const verdict = await server.dryRun(kind, fields);
        expect(verdict, JSON.stringify(fields)).toMatchObject({ accepted: expected !== undefined });
        seen[verdict.accepted ? 'accepted' : 'refused'] += 1;
        if (!verdict.accepted || !('spec' in fields)) return;
        expect(zodVerdict(kind, verdict.fields)).toEqual(expected);
        expect(withoutNulls(verdict.fields)).toMatchObject({ spec: withoutNulls(fields.spec) });
      }),
      { numRuns: 300 },
    );
    expect(seen.accepted).toBeGreaterThan(20);
    expect(seen.refused).toBeGreaterThan(20);
  });
});

describe('what is stored', () => {
  const spec = { tier: 'securityops', priority: 5, appliedTo: [{ podSelector: {} }] };
  const condition = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' };

  it('is not finished before the controller has looked at it', async () => {
    expect(await server.create(clusterNetworkPolicy, { spec })).toMatchObject({
      fields: { status: { observedGeneration: -1 } },
    });
  });

  it('takes the status that the controller writes, and nothing half', async () => {
    const status = {
      phase: 'Realized',
      observedGeneration: 1,
      desiredNodesRealized: 2,
      currentNodesRealized: 2,
      conditions: [condition],
    };
    const patched = await server.patch(clusterNetworkPolicy, { status }, 'status');
    expect(patched).toMatchObject({ accepted: true, fields: { spec, status } });
    for (const [field, value] of Object.entries({
      phase: 'Done',
      desiredNodesRealized: -1,
      conditions: [condition, condition],
    })) {
      const refused = await server.patch(clusterNetworkPolicy, { status: { [field]: value } }, 'status');
      expect(refused).toMatchObject({ accepted: false, message: expect.stringContaining(`status.${field}`) });
    }
  });

  it('is shown and waited for under short names', async () => {
    const [header = '', line = ''] = (await server.kubectl('get', 'acnp')).split('\n');
    expect(header.split(/ {2,}/)).toEqual([
      'NAME',
      'TIER',
      'PRIORITY',
      'DESIRED NODES',
      'CURRENT NODES',
      'READY',
      'AGE',
    ]);
    expect(line).toMatch(/^some-object +securityops +5 +2 +2 +True +\d+s/);
    const waited = await server.kubectl('wait', '--for=condition=Ready', 'acnp/some-object', '--timeout=30s');
    expect(waited).toContain('condition met');
    expect(await server.kubectl('get', 'cnp,anp,annp,tr,cg,grp', '--all-namespaces')).toBe('');
    expect(await server.kubectl('get', 'antrea')).toContain('clusternetworkpolicy.crd.antrea.io/some-object');
  });

  it('is explained', async () => {
    expect(await server.kubectl('explain', 'acnp.spec.ingress.from.namespaces.match')).toMatch(
      /Self: the namespace/,
    );
    expect(await server.kubectl('explain', 'cg.spec.ipBlocks')).toContain('Blocks of addresses.');
  });

  it.each([tier, securityTier])('a tier of $group stays where it is', async (kind) => {
    await server.create(kind, { spec: { priority: 10 } });
    expect(await server.patch(kind, { spec: { priority: 11 } })).toMatchObject({
      accepted: false,
      message: expect.stringMatching(/spec\.priority: .*cannot be changed/),
    });
    expect(await server.patch(kind, { spec: { description: 'Another.' } })).toMatchObject({ accepted: true });
  });

  it('takes a policy at all its limits', async () => {
    const names = (direction: string, length: number) =>
      Array.from({ length }, (_, index) => ({
        name: `${direction}-${'x'.repeat(240)}-${index}`,
        action: 'Drop',
      }));
    for (const count of [100, 128, 500]) {
      const large = { ...spec, ingress: names('in', count), egress: names('out', count) };
      expect(await server.dryRun(securityClusterNetworkPolicy, { spec: large })).toMatchObject({
        accepted: true,
      });
    }
    const to = Array.from({ length: 1_000 }, (_, index) => ({
      ipBlock: { cidr: `10.${index >> 8}.${index & 255}.0/24` },
    }));
    const wide = { ...spec, egress: Array.from({ length: 20 }, () => ({ action: 'Allow', to })) };
    expect(await server.dryRun(securityClusterNetworkPolicy, { spec: wide })).toMatchObject({
      accepted: true,
    });
  });
});
