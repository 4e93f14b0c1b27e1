/**
 * Selectors and blocks that select nothing: never, or not in these objects.
 * @module
 */
import type { GroupSelector, NamespaceScope } from '../groupSelector.ts';
import { blockNetworks } from '../ipBlock.ts';
import { selects } from '../labelSelector.ts';
import { type Finding, finding } from './finding.ts';
import { isImpossibleGroup } from './groupLogic.ts';
import { hasAllPods, type LabelledPods } from './labelledPods.ts';
import type { LintWorld } from './lintWorld.ts';
import { type Written, writtenSelectors } from './writtenSelectors.ts';

/** Finds selectors that select nothing. */
export function emptySelectors(world: LintWorld, pods: LabelledPods): Finding[] {
  const checker = new Checker(world, pods);
  return [...writtenSelectors(world)].flatMap((written) => checker.check(written));
}

class Checker {
  readonly #world: LintWorld;
  readonly #pods: LabelledPods;

  constructor(world: LintWorld, pods: LabelledPods) {
    this.#world = world;
    this.#pods = pods;
  }

  check(written: Written): Finding[] {
    const { object, path } = written;
    if ('block' in written) {
      if (blockNetworks(written.block).length > 0) return [];
      return [
        finding('EmptyBlock', { object, path, message: `"except" leaves nothing of ${written.block.cidr}` }),
      ];
    }
    if (isImpossibleGroup(written.group)) {
      const message = `no labels meet "${describe(written.group)}"`;
      return [finding('ImpossibleSelector', { object, path, message })];
    }
    const message = this.#unmatched(written.group);
    return message === undefined ? [] : [finding('SelectorMatchesNothing', { object, path, message })];
  }

  /** Why nothing is selected; undefined when something is, or may be. */
  #unmatched(group: GroupSelector): string | undefined {
    const { isComplete } = this.#world;
    const { scope } = group;
    const asksLabels = (group.podSelector?.requirements.length ?? 0) > 0;
    if (isComplete && scope.kind === 'selector' && !this.#hasNamespace(scope)) {
      return `no namespace has the labels "${scope.selector.text}"`;
    }
    if (!asksLabels || this.#pods.some(group)) return undefined;
    if (!isComplete && !hasAllPods(scope, this.#pods)) return undefined;
    return `no pod is selected by "${describe(group)}"`;
  }

  #hasNamespace(scope: NamespaceScope): boolean {
    if (scope.kind === 'namespace') return true;
    return this.#world.namespaces.some(({ metadata: { labels = {} } }) => selects(scope.selector, labels));
  }
}

/** A selector as a reader of the policy knows it. */
function describe({ scope, podSelector }: GroupSelector): string {
  const pods = podSelector === undefined ? '' : podSelector.text;
  if (scope.kind === 'namespace') return pods === '' ? `namespace ${scope.name}` : `${pods} in ${scope.name}`;
  return scope.selector.text === '' ? pods : `${pods} in namespaces with ${scope.selector.text}`.trim();
}
