import type { GroupSelector } from '../groupSelector.ts';
import type { Direction } from '../model.ts';
import { nameLabel } from './groupLogic.ts';
import type { LintRule } from './lintRule.ts';
import { requiredValue } from './selectorLogic.ts';

/** For groups whose pods need not have any particular label. */
const anything = '*';
const anywhere = 'selector';

/** Rules by the namespaces and the labels of the pods that they are for, so that few have to be compared. */
export class RuleShelf {
  readonly #rules = new Map<string, Set<LintRule>>();

  add(rule: LintRule): void {
    for (const key of keysOf(rule)) {
      const known = this.#rules.get(key);
      if (known === undefined) this.#rules.set(key, new Set([rule]));
      else known.add(rule);
    }
  }

  remove(rule: LintRule): void {
    for (const key of keysOf(rule)) this.#rules.get(key)?.delete(rule);
  }

  /** The rules of a direction that may be for all pods of a group; some come twice. */
  *about({ scope, podSelector }: GroupSelector, direction: Direction): Iterable<LintRule> {
    const name = scope.kind === 'namespace' ? scope.name : requiredValue(scope.selector, nameLabel);
    const places = name === undefined ? [anywhere] : [anywhere, placeOf(name)];
    const tokens = new Set([anything, ...impliedTokens(podSelector)]);
    for (const place of places) {
      for (const token of tokens) yield* this.#rules.get(`${direction} ${place} ${token}`) ?? [];
    }
  }
}

function keysOf({ parts, direction }: LintRule): string[] {
  return parts
    .flatMap(({ targets }) => targets)
    .flatMap(({ scope, podSelector }) => {
      const place = scope.kind === 'selector' ? anywhere : placeOf(scope.name);
      const tokens = podSelector?.anchors ?? [anything];
      return tokens.map((token) => `${direction} ${place} ${token}`);
    });
}

function placeOf(namespace: string): string {
  return `namespace/${namespace}`;
}

/** What some label of all selected pods is, in the words of `anchors`: whoever selects all of them asks for one of these. */
function impliedTokens(selector: GroupSelector['podSelector']): string[] {
  return (selector?.requirements ?? []).flatMap((requirement) => {
    switch (requirement.operator) {
      case 'Equals':
        return [requirement.key, `${requirement.key}=${requirement.value}`];
      case 'In':
        return [requirement.key, ...Array.from(requirement.values, (value) => `${requirement.key}=${value}`)];
      case 'Exists':
        return [requirement.key];
      default:
        return [];
    }
  });
}
