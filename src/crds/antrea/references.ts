import { z } from 'zod';
import { maxName } from './limits.ts';
import { openObject } from './openObject.ts';

/** The name of another object. */
export const objectName = z.string().min(1).max(maxName);

/** A reference to an object by name and namespace. */
export function namespacedName(what: string) {
  return openObject({
    name: objectName.describe('Its name.'),
    namespace: objectName.describe('Its namespace.'),
  }).describe(what);
}

/** Whether the clusters of a ClusterSet are meant too. */
export const scope = z
  .enum(['Cluster', 'ClusterSet'])
  .describe('Cluster: only this cluster (default). ClusterSet: not supported; the policy reports it.');
