import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPolicy } from '#policy/antrea/readPolicy.ts';
import { defaultTierPriority } from '#policy/antrea/tiers.ts';
import { answerReview } from './handler.ts';
import { someGroup, someService } from './laterObjects.ts';
import { aWorld } from './testing/aWorld.ts';
import { badPolicies } from './testing/badPolicies.ts';
import { policySpec } from './testing/policyArbitrary.ts';
import { reviewOf } from './testing/reviewOf.ts';

const world = aWorld();
const good = { priority: 1, appliedTo: [{ podSelector: {} }], ingress: [{ action: 'Drop' }] };
const bad = { ...good, priority: 0 };

async function ask(path: string, request: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await answerReview(path, JSON.stringify(reviewOf(request)), world);
  return answer.ok ? JSON.stringify(answer.review) : `no review: ${answer.message}`;
}

describe('answerReview', () => {
  it('judges policies of both API groups, each by its own schema', async () => {
    const spelt = { object: { spec: { ...good, ingress: [{ action: 'drop' }] } } };
    const kind = { version: 'v1alpha1', kind: 'ClusterNetworkPolicy' };
    expect(await ask('/validate/acnp', { object: { spec: good } })).toContain('"allowed":true');
    expect(await ask('/validate/acnp', spelt)).toContain('spec.ingress[0].action');
    const old = { ...spelt, kind: { group: 'security.antrea.tanzu.vmware.com', ...kind } };
    expect(await ask('/validate/acnp', old)).toContain('"allowed":true');
  });

  it('fails for a kind that it does not know, rather than letting it in', async () => {
    const foreign = ask('/validate/acnp', { kind: { group: 'example.com', version: 'v1', kind: 'X' } });
    await expect(foreign).rejects.toThrow('nothing is known of policies of example.com');
  });

  it('fails when the world cannot be asked', async () => {
    const away = { ...world, tiers: () => Promise.reject(new Error('API server away')) };
    const review = JSON.stringify(reviewOf({ object: { spec: { ...good, tier: 'mine' } } }));
    await expect(answerReview('/validate/acnp', review, away)).rejects.toThrow('API server away');
  });

  it('lets metadata of anything be changed, and judges a changed spec', async () => {
    const metadata = { name: 'x', finalizers: [] };
    const change = { operation: 'UPDATE', object: { metadata, spec: bad }, oldObject: { spec: bad } };
    expect(await ask('/validate/acnp', change)).toContain('"allowed":true');
    expect(await ask('/validate/acnp', { ...change, oldObject: { spec: good } })).toContain('spec.priority');
  });

  it('knows a tier by itself where the request names none, as when all are deleted', async () => {
    const tier = { kind: { group: 'crd.antrea.io', version: 'v1beta1', kind: 'Tier' }, object: null };
    const removal = { ...tier, operation: 'DELETE', name: '', oldObject: { metadata: { name: 'baseline' } } };
    expect(await ask('/validate/tier', removal)).toContain(
      'the default tier \\"baseline\\" cannot be deleted',
    );
  });

  it('judges tiers: new ones, changed ones, those that go', async () => {
    const kind = { group: 'crd.antrea.io', version: 'v1beta1', kind: 'Tier' };
    const metadata = { name: 'mine' };
    const [one, two] = [
      { metadata, spec: { priority: 1 } },
      { metadata, spec: { priority: 2 } },
    ];
    const change = { kind, name: 'mine', operation: 'UPDATE', object: two };
    expect(await ask('/validate/tier', { kind, name: 'mine', object: one })).toContain('"allowed":true');
    expect(await ask('/validate/tier', { ...change, oldObject: one })).toContain('it cannot be changed');
    expect(await ask('/validate/tier', { ...change, oldObject: two })).toContain('"allowed":true');
    const removal = { kind, name: 'mine', operation: 'DELETE', object: null, oldObject: one };
    expect(await ask('/validate/tier', removal)).toContain('"allowed":true');
  });

  it('fills a policy in, and has no patch for what is filled in', async () => {
    expect(await ask('/mutate/acnp', { object: { spec: good } })).toContain('"patchType":"JSONPatch"');
    const named = { ...good, tier: 'application', ingress: [{ action: 'Drop', name: 'a' }] };
    expect(await ask('/mutate/acnp', { object: { spec: named } })).not.toContain('patch');
  });

  it('says what is no webhook and what is no review', async () => {
    expect(await ask('/validate/other', {})).toContain('no review: there is no webhook /validate/other');
    expect(await answerReview('/validate/tier', '{', world)).toMatchObject({ ok: false });
  });

  it('answers whatever it is asked about', async () => {
    const anything = fc.jsonValue();
    const paths = fc.constantFrom('/mutate/acnp', '/validate/acnp', '/validate/group', '/validate/tier');
    await fc.assert(
      fc.asyncProperty(paths, anything, anything, async (path, object, spec) => {
        const said = await ask(path, { operation: 'UPDATE', object: { spec }, oldObject: { spec: object } });
        expect(said).toMatch(/"allowed":|no review/);
      }),
    );
  });
});

describe('what admission lets in', () => {
  const core = {
    tier: defaultTierPriority,
    group: someGroup,
    service: someService,
  };

  /** What the policy core says to a policy that admission let in; undefined for one that it refused. */
  async function reread(spec: object): Promise<readonly string[] | undefined> {
    const said = await ask('/validate/acnp', { object: { spec } });
    if (!said.includes('"allowed":true')) return undefined;
    return readPolicy({ metadata: { name: 'x' }, spec }, core).policy.problems.map(({ reason }) => reason);
  }

  it('is what the policy core understands, or a thing that this implementation lacks', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(policySpec, async (spec) => {
        const reasons = await reread(spec);
        if (reasons === undefined) return;
        taken += 1;
        expect(reasons.filter((reason) => !reason.startsWith('Unsupported'))).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('holds for each kind of badness, too', async () => {
    for (const { spec, what } of badPolicies) {
      const reasons = (await reread(spec)) ?? [];
      expect(
        reasons.filter((reason) => !reason.startsWith('Unsupported')),
        what,
      ).toEqual([]);
    }
  });
});
