import { json } from './reply.ts';
import type { Route } from './router.ts';
import type { ServedGroup } from './servedResource.ts';

/** What discovery says of a resource. */
export type DiscoveredResource = {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
};

const verbs = ['get', 'list', 'watch'];

/** `/apis`, `/apis/GROUP` and `/apis/GROUP/VERSION`, from which kubectl and the aggregator learn what there is. */
export function discoveryRoutes(
  served: ServedGroup,
  resources: readonly DiscoveredResource[],
): readonly Route[] {
  const { group, version } = served;
  const groupVersion = { groupVersion: `${group}/${version}`, version };
  const apiGroup = { name: group, versions: [groupVersion], preferredVersion: groupVersion };
  return [
    fixed('/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: [apiGroup] }),
    fixed(`/apis/${group}`, { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup }),
    fixed(`/apis/${group}/${version}`, {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: groupVersion.groupVersion,
      resources: resources.map(({ plural, singular, kind }) => ({
        name: plural,
        singularName: singular,
        namespaced: false,
        kind,
        verbs,
      })),
    }),
  ];
}

function fixed(path: string, body: object): Route {
  return { method: 'GET', path, handler: async () => json(body) };
}
