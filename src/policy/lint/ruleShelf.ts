import type { GroupSelector } from '../groupSelector.ts';
import type { Direction } from '../model.ts';
import { nameLabel } from './groupLogic.ts';
import type { LintRule } from './lintRule.ts';
import { requiredValue } from './selectorLogic.ts';

/** Rules by the namespaces that they are for, so that few have to be compared. */
export class RuleShelf {
  readonly #named = new Map<string, Set<LintRule>>();
  readonly #selecting: Record<Direction, Set<LintRule>> = { In: new Set(), Out: new Set() };

  add(rule: LintRule): void {
    for (const set of this.#placesOf(rule)) set.add(rule);
  }

  remove(rule: LintRule): void {
    for (const set of this.#placesOf(rule)) set.delete(rule);
  }

  /** The rules of a direction that may be for all pods of a group. */
  *about({ scope }: GroupSelector, direction: Direction): Iterable<LintRule> {
    yield* this.#selecting[direction];
    const name = scope.kind === 'namespace' ? scope.name : requiredValue(scope.selector, nameLabel);
    if (name !== undefined) yield* this.#named.get(keyOf(name, direction)) ?? [];
  }

  #placesOf({ parts, direction }: LintRule): Set<LintRule>[] {
    return parts
      .flatMap(({ targets }) => targets)
      .map(({ scope }) => {
        if (scope.kind === 'selector') return this.#selecting[direction];
        const key = keyOf(scope.name, direction);
        const known = this.#named.get(key) ?? new Set();
        this.#named.set(key, known);
        return known;
      });
  }
}

function keyOf(namespace: string, direction: Direction): string {
  return `${direction} ${namespace}`;
}
