import type { Action } from './model.ts';
import type { RuleRef } from './orderedRules.ts';
import type { Precedence } from './precedence.ts';
import type { ReadyRule } from './readyRule.ts';

/** A rule that is asked about connections. */
export type AskedRule = {
  readonly rule: ReadyRule;
  readonly ref: RuleRef;
  readonly action: Action;
  /** Absent where rules have no order. */
  readonly precedence?: Precedence;
};

/** Where more than this share of the rules would be found, asking all of them is faster. */
const worthFinding = 0.25;

/** Where the rules are that speak of groups, and those that speak of addresses. Ascending. */
type Places = { readonly ofGroup: ReadonlyMap<string, number[]>; readonly ofBlocks: readonly number[] };

/** Rules in the order in which they are asked, found by whom they speak of. */
export class RuleList {
  readonly rules: readonly AskedRule[];
  #places: Places | undefined;

  constructor(rules: readonly AskedRule[]) {
    this.rules = rules;
  }

  /** In their order, at least the rules that may speak of somebody who is in these groups and has some address. */
  candidates(groups: readonly string[]): readonly AskedRule[] {
    this.#places ??= placesOf(this.rules);
    const { ofGroup, ofBlocks } = this.#places;
    const lists = [ofBlocks, ...groups.flatMap((group) => [ofGroup.get(group) ?? []])];
    const count = lists.reduce((sum, { length }) => sum + length, 0);
    if (count > this.rules.length * worthFinding) return this.rules;
    const places = [...new Set(lists.flat())].sort((a, b) => a - b);
    return places.flatMap((place) => this.rules[place] ?? []);
  }
}

function placesOf(rules: readonly AskedRule[]): Places {
  const ofGroup = new Map<string, number[]>();
  const ofBlocks: number[] = [];
  for (const [place, { rule }] of rules.entries()) {
    if (rule.peer === undefined) continue;
    if (rule.peer.blocks.length > 0) ofBlocks.push(place);
    for (const group of rule.peer.groups) {
      const places = ofGroup.get(group);
      if (places === undefined) ofGroup.set(group, [place]);
      else places.push(place);
    }
  }
  return { ofGroup, ofBlocks };
}
