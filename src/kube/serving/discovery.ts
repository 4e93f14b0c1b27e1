import { json, text } from './reply.ts';
import type { Route } from './router.ts';
import type { ServedGroup } from './servedResource.ts';

/** What discovery says of a resource. */
export type DiscoveredResource = {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly isNamespaced?: boolean;
  /** Get, list and watch when absent. */
  readonly verbs?: readonly string[];
};

/** A group in its one version, with its resources. */
export type DiscoveredGroup = ServedGroup & { readonly resources: readonly DiscoveredResource[] };

const readVerbs = ['get', 'list', 'watch'];
/** The form in which the aggregator asks for everything at once. */
const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** `/apis`, and each `/apis/GROUP` and `/apis/GROUP/VERSION`, from which kubectl and the aggregator learn what there is. */
export function discoveryRoutes(groups: readonly DiscoveredGroup[]): readonly Route[] {
  const list = { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(apiGroup) };
  const aggregated = JSON.stringify(aggregatedDiscovery(groups));
  return [
    {
      method: 'GET',
      path: '/apis',
      handler: async ({ headers }) =>
        headers.accept?.includes(aggregatedType) ? text(aggregated, 200, aggregatedType) : json(list),
    },
    ...groups.flatMap(groupRoutes),
  ];
}

function groupRoutes(served: DiscoveredGroup): readonly Route[] {
  const { group, version, resources } = served;
  return [
    fixed(`/apis/${group}`, { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(served) }),
    fixed(`/apis/${group}/${version}`, {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: `${group}/${version}`,
      resources: resources.map(({ plural, singular, kind, isNamespaced = false, verbs = readVerbs }) => ({
        name: plural,
        singularName: singular,
        namespaced: isNamespaced,
        kind,
        verbs,
      })),
    }),
  ];
}

function apiGroup({ group, version }: ServedGroup): object {
  const groupVersion = { groupVersion: `${group}/${version}`, version };
  return { name: group, versions: [groupVersion], preferredVersion: groupVersion };
}

function aggregatedDiscovery(groups: readonly DiscoveredGroup[]): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((served) => ({
      metadata: { name: served.group },
      versions: [{ version: served.version, resources: described(served), freshness: 'Current' }],
    })),
  };
}

function described({ group, version, resources }: DiscoveredGroup): readonly object[] {
  return resources.map(({ plural, singular, kind, isNamespaced = false, verbs = readVerbs }) => ({
    resource: plural,
    responseKind: { group, version, kind },
    scope: isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
  }));
}

function fixed(path: string, body: object): Route {
  return { method: 'GET', path, handler: async () => json(body) };
}
