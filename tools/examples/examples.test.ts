import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerReview } from '#admission/handler.ts';
import { aWorld } from '#admission/testing/aWorld.ts';
import { reviewOf } from '#admission/testing/reviewOf.ts';
import type { AntreaPolicyInput } from '#policy/antrea/input.ts';
import { viewOf } from '#policy/compile.ts';
import { type DirectionVerdict, evaluate, type Verdict } from '#policy/evaluate.ts';
import {
  type Example,
  endpointOf,
  exampleNames,
  examplesFolder,
  type ProvenConnection,
  readExample,
} from './example.ts';

/** The verdicts on the connections of an example under some of its policies. */
function verdicts(
  { cluster, connections }: Example,
  policies: readonly AntreaPolicyInput[],
): readonly Verdict[] {
  const antreaPolicies = [...(cluster.antreaPolicies ?? []), ...policies];
  const view = viewOf({ ...cluster, antreaPolicies });
  return connections.map(({ from, to, protocol, port }) => {
    const verdict = evaluate(view, { from: endpointOf(from), to: endpointOf(to), protocol, port });
    if (verdict === undefined) throw new Error(`${from} or ${to} is not in the cluster of the proof`);
    return verdict;
  });
}

/** `policy/rule` of a rule, `policy` where it has no name, the isolating policies where nothing allows. */
function decidersOf(verdict: DirectionVerdict): readonly string[] {
  if (verdict.reason === 'isolated') return verdict.isolatedBy.map(({ name }) => name);
  if (verdict.reason !== 'rule') return [];
  const { policy, name } = verdict.rule;
  return [name === undefined ? policy.name : `${policy.name}/${name}`];
}

function deciders({ allowed, egress, ingress }: Verdict): readonly string[] {
  return [egress, ingress].filter((each) => each.allowed === allowed).flatMap(decidersOf);
}

function described({ from, to, protocol, port }: ProvenConnection): string {
  return `${from} to ${to}, ${protocol} ${port}`;
}

/** The policies with one rule less, for every rule. */
function* withoutOneRule(policies: readonly AntreaPolicyInput[]) {
  for (const [at, policy] of policies.entries()) {
    for (const side of ['ingress', 'egress'] as const) {
      const rules = policy.spec?.[side] ?? [];
      for (const [index, rule] of rules.entries()) {
        const spec = { ...policy.spec, [side]: rules.toSpliced(index, 1) };
        yield {
          what: `${policy.metadata.name}/${rule.name}`,
          policies: policies.with(at, { ...policy, spec }),
        };
      }
    }
  }
}

describe.each(exampleNames)('examples/%s', (name) => {
  const example = readExample(name);

  it('does what its proof says, by the rules that it says', () => {
    const found = verdicts(example, example.policies);
    for (const [index, connection] of example.connections.entries()) {
      const verdict = found[index];
      if (verdict === undefined) throw new Error('a verdict a connection');
      expect(verdict.allowed, described(connection)).toBe(connection.allowed);
      const by = deciders(verdict);
      if (connection.by === undefined) expect(by, described(connection)).toEqual([]);
      else expect(by, described(connection)).toContain(connection.by);
    }
  });

  it('denies only what got through without it, so that no proof is empty', () => {
    const without = verdicts(example, []);
    const own = example.connections.filter(({ by = '', allowed }) => !allowed && by.includes('/'));
    for (const connection of own) {
      expect(without[example.connections.indexOf(connection)]?.allowed, described(connection)).toBe(true);
    }
  });

  it('needs each of its rules: without one, some connection fares differently', () => {
    const expected = example.connections.map(({ allowed }) => allowed);
    for (const { what, policies } of withoutOneRule(example.policies)) {
      expect(
        verdicts(example, policies).map(({ allowed }) => allowed),
        `without ${what}`,
      ).not.toEqual(expected);
    }
  });

  it.each(['crd.antrea.io', 'security.antrea.tanzu.vmware.com'])(
    'is let in by admission without a warning, in %s',
    async (group) => {
      for (const { kind, metadata, spec } of example.manifests) {
        const { name: called, namespace = '' } = metadata;
        const review = reviewOf({
          kind: { group, version: 'v1', kind },
          name: called,
          namespace,
          object: { metadata, spec },
        });
        const webhook = kind === 'NetworkPolicy' ? '/validate/anp' : '/validate/acnp';
        const answer = await answerReview(webhook, JSON.stringify(review), aWorld());
        expect(answer).toMatchObject({ ok: true, review: { response: { uid: 'r1', allowed: true } } });
        expect(JSON.stringify(answer)).not.toContain('warnings');
      }
    },
  );

  it('names all of its rules and its tier, so that nothing is filled in and no tool sees a difference', async () => {
    for (const { metadata, spec } of example.manifests) {
      const review = JSON.stringify(reviewOf({ object: { metadata, spec } }));
      const answer = await answerReview('/mutate/acnp', review, aWorld());
      expect(answer).toMatchObject({ ok: true, review: { response: { allowed: true } } });
      expect(JSON.stringify(answer), metadata.name).not.toContain('patch');
    }
  });

  it('is in the table of the README', () => {
    const readme = readFileSync(path.join(examplesFolder, 'README.md'), 'utf8');
    expect(readme).toContain(`| [${name}](${name})`);
  });
});
