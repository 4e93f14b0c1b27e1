import { controlPlaneApiVersion } from '#controlplane/group.ts';
import type { AppliedToGroup } from '#controlplane/wire.ts';
import { json, type Reply } from '#kube/serving/reply.ts';
import { StatusError } from '#kube/serving/statusError.ts';

/** `?name=`: one group, else all of them as a list. `singular` is the resource's word in messages. */
export function groups(
  kind: string,
  singular: string,
  all: readonly AppliedToGroup[],
  query: URLSearchParams,
): Reply {
  const name = query.get('name') ?? '';
  if (name === '')
    return json({ kind: `${kind}List`, apiVersion: controlPlaneApiVersion, metadata: {}, items: all });
  const found = all.find((group) => group.metadata.name === name);
  if (found === undefined) throw new StatusError('NotFound', `${singular} "${name}" not found`);
  return json(found);
}
