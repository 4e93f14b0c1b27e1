/** What the schemas take and refuse, held against the policy core that gives it a meaning. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { unknownFields } from '#crds/unknownFields.ts';
import type { AntreaPolicyInput } from '#policy/antrea/input.ts';
import { readPolicy } from '#policy/antrea/readPolicy.ts';
import { defaultTierPriority } from '#policy/antrea/tiers.ts';
import type { Policy } from '#policy/model.ts';
import { badNamespacedSpecs, badPolicySpecs } from './testing/badPolicies.ts';
import { formerSpecs, goodClusterSpecs, goodNamespacedSpecs } from './testing/goodPolicies.ts';
import { at, pathsOf } from './testing/mutations.ts';

const anything = z.custom<NonNullable<AntreaPolicyInput['spec']>>();
const world = {
  tier: defaultTierPriority,
  group: (metadata: { name: string; namespace?: string | undefined }) => ({
    metadata,
    spec: { podSelector: {} },
  }),
  service: (metadata: { name: string; namespace: string }) => ({
    metadata,
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  }),
};

/** The policy that `spec` means, without having passed any schema. */
function meaningOf(spec: unknown, namespace?: string): Policy {
  const metadata = { name: 'p', uid: 'u', ...(namespace === undefined ? {} : { namespace }) };
  return readPolicy({ metadata, spec: anything.parse(spec) }, world).policy;
}

/** The reasons why some of it is not in force, without those of what is not supported. */
function mistakesIn({ problems }: Policy): readonly string[] {
  return problems.map(({ reason }) => reason).filter((reason) => !reason.startsWith('Unsupported'));
}

describe('what the schemas take', () => {
  it.each(Object.entries({ ...goodClusterSpecs, ...formerSpecs }))(
    'is understood: %s of the cluster',
    (_, spec) => {
      expect(mistakesIn(meaningOf(spec))).toEqual([]);
    },
  );

  it.each(Object.entries({ ...goodNamespacedSpecs, ...formerSpecs }))(
    'is understood: %s of a namespace',
    (_, spec) => {
      expect(mistakesIn(meaningOf(spec, 'prod'))).toEqual([]);
    },
  );

  it('means the same in both API groups', () => {
    for (const spec of Object.values(goodClusterSpecs)) {
      const [now, before] = [clusterNetworkPolicy, securityClusterNetworkPolicy].map(({ fields }) =>
        meaningOf(fields.parse({ spec }).spec),
      );
      expect(now).toEqual(before);
    }
    for (const spec of Object.values(goodNamespacedSpecs)) {
      const [now, before] = [antreaNetworkPolicy, securityNetworkPolicy].map(({ fields }) =>
        meaningOf(fields.parse({ spec }).spec, 'prod'),
      );
      expect(now).toEqual(before);
    }
  });
});

describe('what they refuse', () => {
  /** What only the API server refuses; a policy that had it would let no more through than it says. */
  const harmless = [
    'too many rules',
    'names that are not unique',
    'logging in words',
    'an empty group',
    'a number in quotes',
    'a port name too long',
    'a port that is a list',
    'an empty port',
  ];

  it.each(badPolicySpecs)('is not silence: $what', ({ spec, what }) => {
    for (const policy of [meaningOf(spec), meaningOf(spec, 'prod')]) {
      expect(policy.problems.length > 0 || harmless.includes(what)).toBe(true);
    }
  });

  it.each(badNamespacedSpecs)('does not reach out of a namespace: $what', ({ spec }) => {
    const { appliedTo, problems } = meaningOf(spec, 'prod');
    expect(appliedTo.every(({ scope }) => scope.kind === 'namespace' && scope.name === 'prod')).toBe(true);
    expect(problems).toHaveLength(1);
  });
});

describe('a field that nobody knows', () => {
  // Where labels have any name, and what is not supported whatever it says.
  const free = ['matchLabels', 'l7Protocols', 'igmp', 'nodeSelector', 'externalEntitySelector', 'service'];

  /** Whether a peer is of other clusters, and not supported whatever else it says. */
  function isFar(value: unknown): boolean {
    return typeof value === 'object' && value !== null && 'scope' in value && value.scope === 'ClusterSet';
  }

  /** `spec`, once for each object in it, with an unknown field there. */
  function misspelt(spec: object): readonly { readonly where: string; readonly spec: object }[] {
    const places = [[], ...pathsOf(spec)].filter(
      (path) =>
        !path.some((step, depth) => free.includes(String(step)) || isFar(at(spec, path.slice(0, depth)))),
    );
    return places.flatMap((path) => {
      const copy = structuredClone(spec);
      const place = at(copy, path);
      if (typeof place !== 'object' || place === null || Array.isArray(place)) return [];
      Reflect.set(place, 'unheardOf', 1);
      return [{ where: path.join('.'), spec: copy }];
    });
  }

  const all = Object.values(goodClusterSpecs).flatMap(misspelt);

  it.each(all)('is found by the schema and by the core: $where', ({ spec }) => {
    expect(unknownFields(clusterNetworkPolicy.fields.shape.spec, spec)).toHaveLength(1);
    expect(mistakesIn(meaningOf(spec))).toContain('UnknownField');
  });

  it('is looked for everywhere', () => {
    expect(all.length).toBeGreaterThan(60);
  });
});
