import type { GroupSelector, NamespaceScope } from '../groupSelector.ts';
import type { LabelSelector } from '../input.ts';
import { everything } from '../labelSelector.ts';
import type { Refusal } from '../problems.ts';
import { serviceAccountSelector } from '../serviceAccount.ts';
import { parseStrictSelector, refuseUnknown } from './fields.ts';
import type { NamespacedName } from './input.ts';

/** A group of pods, or why what was written is none. */
export type PodsResult =
  | { readonly ok: true; readonly group: GroupSelector }
  | { readonly ok: false; readonly refusal: Refusal };

type Selectors = {
  readonly podSelector?: LabelSelector | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
};

/** The pods of selectors: without one of namespaces those of `namespace`, or (cluster-wide kinds) of all. */
export function parsePods(
  { podSelector, namespaceSelector }: Selectors,
  namespace: string | undefined,
): PodsResult {
  let scope: NamespaceScope =
    namespace === undefined
      ? { kind: 'selector', selector: everything }
      : { kind: 'namespace', name: namespace };
  if (namespaceSelector !== undefined) {
    const namespaces = parseStrictSelector(namespaceSelector);
    if (!namespaces.ok) return namespaces;
    scope = { kind: 'selector', selector: namespaces.selector };
  }
  if (podSelector === undefined) return { ok: true, group: { scope } };
  const pods = parseStrictSelector(podSelector);
  return pods.ok ? { ok: true, group: { scope, podSelector: pods.selector } } : pods;
}

/** The pods of a service account. */
export function parseServiceAccount(written: NamespacedName): PodsResult {
  const unknown = refuseUnknown(written, ['name', 'namespace']);
  if (unknown !== undefined) return { ok: false, refusal: unknown };
  const { name, namespace } = written;
  if (!name || !namespace) {
    const message = 'serviceAccount needs a name and a namespace';
    return { ok: false, refusal: { reason: 'InvalidPeer', message } };
  }
  const scope = { kind: 'namespace', name: namespace } as const;
  return { ok: true, group: { scope, podSelector: serviceAccountSelector(name) } };
}
