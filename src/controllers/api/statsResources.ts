import {
  type PolicyStatsObject,
  type StatsResource,
  statsGroup,
  statsResources,
  statsVersion,
} from '#controlplane/statsGroup.ts';
import type { SourceRef } from '#controlplane/wire.ts';
import { type ComputedResource, computedRoutes } from '#kube/serving/computedApi.ts';
import type { DiscoveredGroup } from '#kube/serving/discovery.ts';
import type { Route } from '#kube/serving/router.ts';
import { StatusError } from '#kube/serving/statusError.ts';

const served = { group: statsGroup, version: statsVersion };

/** What discovery says of statistics: they can be read, not watched. */
export const discoveredStats: DiscoveredGroup = {
  ...served,
  resources: statsResources.map((resource) => ({ ...resource, verbs: ['get', 'list'] })),
};

/** Where statistics come from. */
export type StatsSource = {
  readonly list: (type: SourceRef['type'], namespace?: string) => readonly PolicyStatsObject[];
  readonly get: (type: SourceRef['type'], name: string, namespace?: string) => PolicyStatsObject | undefined;
};

/** What the API of statistics needs. Nothing is served before it `isComplete`: policies would be missing. */
export type StatsApiOptions = { readonly stats: StatsSource; readonly isComplete: () => boolean };

/** stats.antrea.tanzu.vmware.com/v1alpha1: what policies did, for `kubectl get networkpolicystats`. */
export function statsRoutes(options: StatsApiOptions): readonly Route[] {
  return statsResources.flatMap((resource) => computedRoutes(served, shown(resource, options)));
}

function shown(
  { plural, kind, source, isNamespaced }: StatsResource,
  { stats, isComplete }: StatsApiOptions,
): ComputedResource<PolicyStatsObject> {
  const mustBeComplete = () => {
    if (!isComplete()) throw new StatusError('ServiceUnavailable', 'the policies are not computed yet');
  };
  return {
    plural,
    kind,
    isNamespaced,
    columns,
    cells,
    list: (namespace) => {
      mustBeComplete();
      return stats.list(source, namespace);
    },
    get: (name, namespace) => {
      mustBeComplete();
      return stats.get(source, name, namespace);
    },
  };
}

const columns: ComputedResource<PolicyStatsObject>['columns'] = [
  { name: 'Name', type: 'string', format: 'name', description: 'Name of the policy.' },
  { name: 'Sessions', type: 'integer', description: 'New connections that it decided on.' },
  { name: 'Packets', type: 'integer', description: 'Packets of these connections.' },
  { name: 'Bytes', type: 'integer', description: 'Bytes of these connections.' },
  { name: 'Created At', type: 'date', description: 'When counting began.' },
  {
    name: 'Complete Since',
    type: 'date',
    description: 'Since when every node has counted without a gap.',
    priority: 1,
  },
];

function cells({ metadata, trafficStats, completeSince }: PolicyStatsObject): readonly (string | number)[] {
  const { sessions, packets, bytes } = trafficStats;
  const unknown = '<unknown>';
  return [
    metadata.name,
    sessions,
    packets,
    bytes,
    metadata.creationTimestamp ?? unknown,
    completeSince ?? unknown,
  ];
}
