import type { GroupSelector, NamespaceScope } from '../groupSelector.ts';
import type { Labels, Pod } from '../input.ts';
import { selects } from '../labelSelector.ts';
import { withServiceAccount } from '../serviceAccount.ts';
import type { LintWorld } from './lintWorld.ts';

type Labelled = { readonly pod: Pod; readonly labels: Labels };

/**
 * Whether pods of a part of the objects say enough: files with pods of a namespace are taken to have all of that namespace,
 * and of other namespaces they may have none.
 */
export function hasAllPods(scope: NamespaceScope, pods: LabelledPods): boolean {
  return scope.kind === 'namespace' && pods.some({ scope });
}

/** The pods on the pod network, by namespace and labels; also those that are over, because the next ones will be alike. */
export class LabelledPods {
  readonly #namespaces = new Map<string, { readonly labels: Labels; readonly pods: Labelled[] }>();

  constructor({ pods, namespaces }: Pick<LintWorld, 'pods' | 'namespaces'>) {
    for (const { metadata } of namespaces) {
      this.#namespaces.set(metadata.name, { labels: metadata.labels ?? {}, pods: [] });
    }
    for (const pod of pods) {
      const { metadata, spec } = pod;
      if (spec?.hostNetwork === true) continue;
      const labels = withServiceAccount(metadata.labels ?? {}, spec?.serviceAccountName);
      this.#of(metadata.namespace ?? '').pods.push({ pod, labels });
    }
  }

  /** Whether a group has any pod. */
  some(group: GroupSelector): boolean {
    for (const _ of this.in(group)) return true;
    return false;
  }

  /** The pods of a group; what `within` says is not looked at. */
  *in({ scope, podSelector }: GroupSelector): Iterable<Pod> {
    for (const { pods } of this.#scope(scope)) {
      for (const { pod, labels } of pods) {
        if (podSelector === undefined || selects(podSelector, labels)) yield pod;
      }
    }
  }

  *#scope(scope: NamespaceScope) {
    if (scope.kind === 'namespace') {
      const found = this.#namespaces.get(scope.name);
      if (found !== undefined) yield found;
      return;
    }
    for (const namespace of this.#namespaces.values()) {
      if (selects(scope.selector, namespace.labels)) yield namespace;
    }
  }

  #of(name: string) {
    const known = this.#namespaces.get(name) ?? { labels: {}, pods: [] };
    this.#namespaces.set(name, known);
    return known;
  }
}
