import type { TierInput } from '#policy/antrea/input.ts';
import type { LintInput } from '#policy/lint/lintWorld.ts';
import type { World } from '../world/world.ts';
import type { WorldObject } from '../world/worldObject.ts';

/** What else is known when policies are looked at. */
export type LintKnowledge = Pick<LintInput, 'isComplete' | 'apiAccounts'>;

/** A world as lint looks at it. */
export function lintInput(world: World, knowledge: LintKnowledge): LintInput {
  const { namespaces, pods, objects, assumedNamespaces } = world;
  const of = <K extends WorldObject['kind']>(kind: K) =>
    objects.filter((object): object is Extract<WorldObject, { kind: K }> => object.kind === kind);
  return {
    ...knowledge,
    namespaces: Array.from(namespaces, ([name, labels]) => ({ metadata: { name, labels } })),
    assumedNamespaces,
    pods: Array.from(pods.values(), ({ pod }) => pod),
    policies: of('NetworkPolicy').map(({ object }) => object),
    antreaPolicies: of('AntreaPolicy').map(({ object }) => object),
    upstreamPolicies: of('UpstreamPolicy').map(({ object }) => object),
    tiers: of('Tier').map(({ object: { metadata, spec } }): TierInput => ({ ...metadata, ...spec })),
    groups: of('Group').map(({ object }) => object),
    services: of('Service').map(({ object }) => object),
    apiServers: apiServersOf(world),
  };
}

/** What is behind the Service by which pods know the API server. */
function apiServersOf({ services }: World): NonNullable<LintInput['apiServers']> {
  const slices = services.get('default/kubernetes')?.slices ?? [];
  return slices.flatMap(({ ports = [], endpoints = [] }) =>
    ports.flatMap(({ port }) =>
      port === undefined
        ? []
        : endpoints.flatMap(({ addresses }) => addresses.map((address) => ({ address, port }))),
    ),
  );
}
