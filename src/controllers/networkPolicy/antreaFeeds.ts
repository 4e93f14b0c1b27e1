/**
 * What of Antrea's own kinds, and of other optional ones, goes into the policy index. A cluster may lack any of them.
 * @module
 */
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterGroup } from '#crds/clusterGroup.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import type { ResourceDefinition } from '#crds/definition.ts';
import { group } from '#crds/group.ts';
import { securityTier, tier } from '#crds/tier.ts';
import { TierBook, type TierObject } from '#policy/antrea/tierBook.ts';
import type { PolicySource } from '#policy/model.ts';
import type { PolicyIndex } from '#policy/policyIndex.ts';
import { upstreamClusterNetworkPolicy } from '../clusterNetworkPolicy/upstreamPolicyOperator.ts';
import {
  identified,
  type SharedStrings,
  strippedObject,
  strippedPolicy,
  type WatchedAntreaPolicy,
  type WatchedGroup,
  type WatchedTier,
  type WatchedUpstreamPolicy,
} from './watchedObjects.ts';

/** How the objects of one collection get into the index. */
export type Feed<T> = {
  readonly path: string;
  readonly transform: (object: T) => T;
  readonly put: (object: T) => void;
  readonly remove: (object: T) => void;
  readonly keep: (object: T) => T;
};

/** A kind of policies, as the control plane names it. */
export type PolicyFeed<T = WatchedAntreaPolicy> = Feed<T> & { readonly type: PolicySource['type'] };

/** The policies of both API groups. */
export function policyFeeds(index: PolicyIndex, shared: SharedStrings): readonly PolicyFeed[] {
  const feed = (definition: ResourceDefinition, type: PolicySource['type']): PolicyFeed => ({
    path: collectionOf(definition),
    type,
    transform: (policy) => strippedPolicy(policy, shared),
    put: (policy) => index.upsertAntreaPolicy(policy),
    remove: ({ metadata }) => index.deleteAntreaPolicy(metadata.uid ?? ''),
    keep: identified,
  });
  return [
    feed(clusterNetworkPolicy, 'AntreaClusterNetworkPolicy'),
    feed(securityClusterNetworkPolicy, 'AntreaClusterNetworkPolicy'),
    feed(antreaNetworkPolicy, 'AntreaNetworkPolicy'),
    feed(securityNetworkPolicy, 'AntreaNetworkPolicy'),
  ];
}

/** ClusterNetworkPolicies of policy.networking.k8s.io. */
export function upstreamFeed(index: PolicyIndex, shared: SharedStrings): PolicyFeed<WatchedUpstreamPolicy> {
  const { group: apiGroup, version, plural } = upstreamClusterNetworkPolicy;
  return {
    path: `/apis/${apiGroup}/${version}/${plural}`,
    type: 'K8sClusterNetworkPolicy',
    transform: (policy) => strippedPolicy(policy, shared),
    put: (policy) => index.upsertUpstreamPolicy(policy),
    remove: ({ metadata }) => index.deleteUpstreamPolicy(metadata.uid ?? ''),
    keep: identified,
  };
}

/** The tiers of both API groups, as one list. */
export function tierFeeds(index: PolicyIndex): readonly Feed<WatchedTier>[] {
  const book = new TierBook();
  const tell = (name: string) => {
    const meant = book.get(name);
    if (meant === undefined) index.deleteTier(name);
    else index.upsertTier(meant);
  };
  return [tier, securityTier].map((definition) => ({
    path: collectionOf(definition),
    transform: strippedObject,
    put: (object) => {
      const read = tierObject(object, definition.group);
      if (read !== undefined) book.set(read);
      tell(object.metadata.name);
    },
    remove: ({ metadata }) => {
      book.delete({ apiGroup: definition.group, name: metadata.name });
      tell(metadata.name);
    },
    keep: identified,
  }));
}

/** A tier for the book; undefined when it has no place. */
export function tierObject({ metadata, spec }: WatchedTier, apiGroup: string): TierObject | undefined {
  const { name, uid = '', creationTimestamp: createdAt = '' } = metadata;
  const { priority } = spec ?? {};
  return priority === undefined ? undefined : { apiGroup, name, uid, priority, createdAt };
}

/** ClusterGroups and Groups. */
export function groupFeeds(index: PolicyIndex): readonly Feed<WatchedGroup>[] {
  return [clusterGroup, group].map((definition) => ({
    path: collectionOf(definition),
    transform: strippedObject,
    put: (object) => index.upsertGroup(object),
    remove: ({ metadata }) => index.deleteGroup(metadata),
    keep: identified,
  }));
}

function collectionOf({ group: apiGroup, version, plural }: ResourceDefinition): string {
  return `/apis/${apiGroup}/${version}/${plural}`;
}
