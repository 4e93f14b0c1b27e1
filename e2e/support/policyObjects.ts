import type { PolicyObject } from '../truth/kubeObjects.ts';
import { apply, kubectl } from './cluster.ts';

/** Applies objects, tiers and groups before the policies that name them. */
export async function applyPolicyObjects(objects: readonly PolicyObject[]): Promise<void> {
  await apply(...objects.toSorted(referencesFirst));
}

/** Deletes objects, also such as are not there. Tiers stay while a policy is in them, so they are asked to go last. */
export async function removePolicyObjects(objects: readonly PolicyObject[]): Promise<void> {
  if (objects.length === 0) return;
  const items = objects.toSorted((one, other) => referencesFirst(other, one));
  const list = { apiVersion: 'v1', kind: 'List', items };
  await kubectl(['delete', '--ignore-not-found', '-f', '-'], { stdin: JSON.stringify(list) });
}

/** Policies are refused whose tier is not there. */
function referencesFirst(one: PolicyObject, other: PolicyObject): number {
  return Number(one.kind.endsWith('Policy')) - Number(other.kind.endsWith('Policy'));
}
