import { z } from 'zod';
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterGroup } from '#crds/clusterGroup.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { apiVersionOf, type ResourceDefinition } from '#crds/definition.ts';
import { group } from '#crds/group.ts';
import { securityTier, tier } from '#crds/tier.ts';
import type { AntreaPolicyInput, GroupInput } from '#policy/antrea/input.ts';
import type { UpstreamPolicyInput } from '#policy/upstream/input.ts';
import {
  endpointSliceSchema,
  namedSchema,
  namespaceSchema,
  networkPolicySchema,
  nodeSchema,
  podSchema,
  serviceSchema,
} from './schemas.ts';
import { strict, strictNetworkPolicy, strictUpstreamPolicy } from './strictFields.ts';
import type { TierObject, WorldObject } from './worldObject.ts';

type Content = WorldObject extends infer T ? (T extends WorldObject ? Omit<T, 'source'> : never) : never;

/** A kind that verdicts depend on. */
export type KnownKind = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
  /** A cluster may lack it. */
  readonly isOptional: boolean;
  /** Reads an object as it is written in a manifest, or comes from the API server. */
  readonly schema: z.ZodType<Content>;
  /** What the API server checks beyond that; for manifests. */
  readonly rules?: z.ZodType;
};

/** Fields of Antrea's kinds are read by the policy core, which reports what it cannot take. */
function opaque<T>(): z.ZodType<T> {
  return z.custom<T>((value) => namedSchema.safeParse(value).success);
}

const podKind = podSchema.transform((object) => {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller !== false);
  const { ownerReferences: _, ...metadata } = object.metadata;
  const namespace = metadata.namespace ?? '';
  return {
    kind: 'Pod' as const,
    object: { ...object, metadata },
    isTemplate: false,
    ...(owner === undefined ? {} : { workload: outermost({ ...owner, namespace }) }),
  };
});

const namespaceKind = namespaceSchema.transform(({ metadata: { annotations, ...metadata } }) => ({
  kind: 'Namespace' as const,
  object: { metadata },
  appliedLabels: labelsApplied(annotations?.['kubectl.kubernetes.io/last-applied-configuration']),
}));

const applied = z.object({ metadata: z.object({ labels: z.record(z.string(), z.unknown()) }) });

function labelsApplied(configuration: string | undefined): string[] {
  if (configuration === undefined) return [];
  try {
    const { data } = applied.safeParse(JSON.parse(configuration));
    return Object.keys(data?.metadata.labels ?? {});
  } catch {
    return [];
  }
}

/** A ReplicaSet of a Deployment is called after it and the template's hash, which has no vowels and few digits. */
function outermost({ kind, name, namespace }: { kind: string; name: string; namespace: string }) {
  const deployment =
    kind === 'ReplicaSet' ? /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{5,10}$/.exec(name)?.[1] : undefined;
  return deployment === undefined
    ? { kind, namespace, name }
    : { kind: 'Deployment', namespace, name: deployment };
}

function core(
  kind: string,
  plural: string,
  schema: z.ZodType<Content>,
  { isNamespaced = true, apiVersion = 'v1' } = {},
): KnownKind {
  return { apiVersion, kind, plural, isNamespaced, isOptional: false, schema };
}

function antrea(definition: ResourceDefinition, schema: z.ZodType<Content>): KnownKind {
  return {
    apiVersion: apiVersionOf(definition),
    kind: definition.kind,
    plural: definition.plural,
    isNamespaced: definition.scope === 'Namespaced',
    isOptional: true,
    schema,
    rules: strict(
      'status' in definition.fields.shape ? definition.fields.omit({ status: true }) : definition.fields,
    ),
  };
}

const policyContent = opaque<AntreaPolicyInput>().transform((object) => ({
  kind: 'AntreaPolicy' as const,
  object,
}));
const groupContent = opaque<GroupInput>().transform((object) => ({ kind: 'Group' as const, object }));
const tierContent = namedSchema
  .extend({ spec: z.object({ priority: z.int() }) })
  .transform((object: TierObject) => ({ kind: 'Tier' as const, object }));
const upstreamContent = opaque<UpstreamPolicyInput>().transform((object) => ({
  kind: 'UpstreamPolicy' as const,
  object,
}));

/** All kinds that verdicts depend on, those first that others are judged by. */
export const knownKinds: readonly KnownKind[] = [
  core('Namespace', 'namespaces', namespaceKind, { isNamespaced: false }),
  core(
    'Node',
    'nodes',
    nodeSchema.transform((object) => ({ kind: 'Node' as const, object })),
    { isNamespaced: false },
  ),
  core(
    'Service',
    'services',
    serviceSchema.transform((object) => ({ kind: 'Service' as const, object })),
  ),
  core(
    'EndpointSlice',
    'endpointslices',
    endpointSliceSchema.transform((object) => ({ kind: 'EndpointSlice' as const, object })),
    { apiVersion: 'discovery.k8s.io/v1' },
  ),
  core('Pod', 'pods', podKind),
  {
    ...core(
      'NetworkPolicy',
      'networkpolicies',
      networkPolicySchema.transform((object) => ({ kind: 'NetworkPolicy' as const, object })),
      { apiVersion: 'networking.k8s.io/v1' },
    ),
    rules: strictNetworkPolicy,
  },
  ...[tier, securityTier].map((each) => antrea(each, tierContent)),
  ...[clusterGroup, group].map((each) => antrea(each, groupContent)),
  ...[clusterNetworkPolicy, securityClusterNetworkPolicy, antreaNetworkPolicy, securityNetworkPolicy].map(
    (each) => antrea(each, policyContent),
  ),
  {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    plural: 'clusternetworkpolicies',
    isNamespaced: false,
    isOptional: true,
    schema: upstreamContent,
    rules: strictUpstreamPolicy,
  },
];
