import { identityOf, type PolicyObject } from '../truth/kubeObjects.ts';

/** A change of what stands, looked at as a whole. Objects to remove are told by what they are called. */
export type PolicyStep = {
  readonly title: string;
  readonly apply: readonly PolicyObject[];
  readonly remove: readonly PolicyObject[];
};

/** Objects by what they are called. */
export type Standing = ReadonlyMap<string, PolicyObject>;

/** What stands after a step. */
export function after(standing: Standing, { apply, remove }: PolicyStep): Standing {
  const next = new Map(standing);
  for (const object of remove) next.delete(identityOf(object));
  for (const object of apply) next.set(identityOf(object), object);
  return next;
}
