import type { WireList } from '#controlplane/agentApi.ts';
import { type ControlPlaneResource, controlPlanePath } from '#controlplane/group.ts';
import type { AntctlContext } from '../context.ts';

/** All objects of a resource: from the agent's own path, or from the API of the controller. */
export async function fetchAll<T>(
  resource: ControlPlaneResource,
  { client, target }: AntctlContext,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly T[]> {
  if (target === 'agent') return (await client.get<WireList<T>>(`/${resource.plural}`, query)).items;
  return (await client.get<WireList<T>>(controlPlanePath(resource))).items;
}

/** The object of a name. */
export function fetchOne<T>(
  resource: ControlPlaneResource,
  context: AntctlContext,
  name: string,
): Promise<T> {
  const { client, target } = context;
  if (target === 'agent') return client.get<T>(`/${resource.plural}`, { name });
  return client.get<T>(controlPlanePath(resource, name));
}
