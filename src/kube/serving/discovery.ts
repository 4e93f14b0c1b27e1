import { json, text } from './reply.ts';
import type { Route } from './router.ts';
import type { ServedGroup } from './servedResource.ts';

/** What discovery says of a resource. */
export type DiscoveredResource = {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  /** Get, list and watch when absent. */
  readonly verbs?: readonly string[];
};

const readVerbs = ['get', 'list', 'watch'];
/** The form in which the aggregator asks for everything at once. */
const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** `/apis`, `/apis/GROUP` and `/apis/GROUP/VERSION`, from which kubectl and the aggregator learn what there is. */
export function discoveryRoutes(
  served: ServedGroup,
  resources: readonly DiscoveredResource[],
): readonly Route[] {
  const { group, version } = served;
  const groupVersion = { groupVersion: `${group}/${version}`, version };
  const apiGroup = { name: group, versions: [groupVersion], preferredVersion: groupVersion };
  const aggregated = JSON.stringify(aggregatedDiscovery(served, resources));
  return [
    {
      method: 'GET',
      path: '/apis',
      handler: async ({ headers }) =>
        headers.accept?.includes(aggregatedType)
          ? text(aggregated, 200, aggregatedType)
          : json({ kind: 'APIGroupList', apiVersion: 'v1', groups: [apiGroup] }),
    },
    fixed(`/apis/${group}`, { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup }),
    fixed(`/apis/${group}/${version}`, {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: groupVersion.groupVersion,
      resources: resources.map(({ plural, singular, kind, verbs = readVerbs }) => ({
        name: plural,
        singularName: singular,
        namespaced: false,
        kind,
        verbs,
      })),
    }),
  ];
}

function aggregatedDiscovery(
  { group, version }: ServedGroup,
  resources: readonly DiscoveredResource[],
): object {
  const described = resources.map(({ plural, singular, kind, verbs = readVerbs }) => ({
    resource: plural,
    responseKind: { group, version, kind },
    scope: 'Cluster',
    singularResource: singular,
    verbs,
  }));
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [
      { metadata: { name: group }, versions: [{ version, resources: described, freshness: 'Current' }] },
    ],
  };
}

function fixed(path: string, body: object): Route {
  return { method: 'GET', path, handler: async () => json(body) };
}
