import type { AntreaPolicyInput, GroupRef } from '../antrea/input.ts';
import { defaultTierPriority } from '../antrea/tiers.ts';
import type { ServiceRef, World } from '../antrea/world.ts';
import type { Cluster } from '../compile.ts';
import type { Labels, NetworkPolicy } from '../input.ts';
import { PolicyIndex } from '../policyIndex.ts';
import type { UpstreamPolicyInput } from '../upstream/input.ts';
import { nameLabel } from './groupLogic.ts';

/** What is looked at. */
export type LintInput = Cluster & {
  readonly upstreamPolicies?: readonly UpstreamPolicyInput[];
  /**
   * Whether the objects are all that there are, as those of a cluster. Of files that may be a part of it, nothing is said
   * that an object elsewhere would refute.
   */
  readonly isComplete: boolean;
  /** Namespaces of which nothing but their name is known: they have to exist, because something is in them. */
  readonly assumedNamespaces?: ReadonlySet<string>;
  /** The service accounts (`namespace/name`) that have rights at the API server: their pods need it. */
  readonly apiAccounts?: ReadonlySet<string>;
  /** Where the API server listens; nothing is said of it where this is empty. */
  readonly apiServers?: readonly { readonly address: string; readonly port: number }[];
};

/** The objects with uids and the labels that the API server would add, and what follows from them. */
export type LintWorld = Required<LintInput> & {
  /** By which Antrea's policies are read. */
  readonly antrea: World;
  readonly labelsOf: (namespace: string) => Labels | undefined;
  readonly index: PolicyIndex;
};

/** Brings the objects together. */
export function lintWorld(input: LintInput): LintWorld {
  const { tiers = [], groups = [], services = [], apiServers = [] } = input;
  const { apiAccounts = new Set(), assumedNamespaces = new Set() } = input;
  const namespaces = input.namespaces.map(({ metadata: { name, labels = {} } }) => ({
    metadata: { name, labels: { [nameLabel]: name, ...labels } },
  }));
  const labels = new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels]));
  const objects = {
    ...input,
    namespaces,
    tiers,
    groups,
    services,
    apiServers,
    apiAccounts,
    assumedNamespaces,
    policies: input.policies.map((each) => identified(each, 'k8s')),
    antreaPolicies: (input.antreaPolicies ?? []).map((each) => identified(each, 'antrea')),
    upstreamPolicies: (input.upstreamPolicies ?? []).map((each) => identified(each, 'upstream')),
  };
  return {
    ...objects,
    antrea: antreaWorld(objects),
    labelsOf: (namespace) => (assumedNamespaces.has(namespace) ? undefined : labels.get(namespace)),
    index: indexOf(objects),
  };
}

type Objects = Required<Omit<LintInput, 'isComplete' | 'apiServers' | 'apiAccounts' | 'assumedNamespaces'>>;

/** An index of the objects. */
export function indexOf(objects: Objects): PolicyIndex {
  const index = new PolicyIndex();
  for (const each of objects.tiers) index.upsertTier(each);
  for (const each of objects.groups) index.upsertGroup(each);
  for (const each of objects.services) index.upsertService(each);
  for (const each of objects.namespaces) index.upsertNamespace(each);
  for (const each of objects.policies) index.upsertPolicy(each);
  for (const each of objects.antreaPolicies) index.upsertAntreaPolicy(each);
  for (const each of objects.upstreamPolicies) index.upsertUpstreamPolicy(each);
  for (const each of objects.pods) index.upsertPod(each);
  return index;
}

type Policies = AntreaPolicyInput | NetworkPolicy | UpstreamPolicyInput;

/** Objects in files have no uid; policies are told apart by it. */
function identified<P extends Policies>(policy: P, kind: string): P {
  const { metadata } = policy;
  if (metadata.uid) return policy;
  const namespace = 'namespace' in metadata ? (metadata.namespace ?? '') : '';
  return { ...policy, metadata: { ...metadata, uid: `${kind}/${namespace}/${metadata.name}` } };
}

function antreaWorld({ tiers, groups, services }: Pick<Objects, 'tiers' | 'groups' | 'services'>): World {
  const tierPriorities = new Map(tiers.map(({ name, priority }) => [name, priority]));
  const key = ({ namespace = '', name }: GroupRef) => `${namespace}/${name}`;
  const groupsByKey = new Map(groups.map((group) => [key(group.metadata), group]));
  const servicesByKey = new Map(services.map((service) => [key(service.metadata), service]));
  return {
    tier: (name) => tierPriorities.get(name) ?? defaultTierPriority(name),
    group: (ref) => groupsByKey.get(key(ref)),
    service: (ref: ServiceRef) => servicesByKey.get(key(ref)),
  };
}
