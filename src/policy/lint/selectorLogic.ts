/**
 * What one selector says about another, for every possible set of labels.
 * @module
 */
import type { Selector } from '../labelSelector.ts';

/** What a selector says of the labels with one key. */
type Knowledge = {
  /** The only possible values; undefined where there is no such list. */
  readonly values: ReadonlySet<string> | undefined;
  readonly excluded: ReadonlySet<string>;
  readonly isThere: boolean;
  readonly isAbsent: boolean;
};

type Requirement = Selector['requirements'][number];

const nothingKnown: Knowledge = {
  values: undefined,
  excluded: new Set(),
  isThere: false,
  isAbsent: false,
};

/** Whether no labels meet the selector, whatever they are. */
export function isImpossible(selector: Selector): boolean {
  return [...keysOf(selector)].some((key) => {
    const { values, isThere, isAbsent } = knowledge(selector, key);
    return (isThere && isAbsent) || values?.size === 0;
  });
}

/** Whether all labels that meet `narrow` meet `wide`. False also where that is not certain. */
export function implies(narrow: Selector, wide: Selector): boolean {
  return wide.requirements.every((wanted) => {
    const own = narrow.requirements.filter(({ key }) => key === wanted.key);
    if (own.some(({ text }) => text === wanted.text)) return true;
    return own.length > 0 && isGiven(knowledge(narrow, wanted.key), wanted);
  });
}

/** The one value that a selector requires of a key; undefined where it leaves a choice. */
export function requiredValue(selector: Selector, key: string): string | undefined {
  const { values } = knowledge(selector, key);
  return values?.size === 1 ? [...values][0] : undefined;
}

function keysOf({ requirements }: Selector): Set<string> {
  return new Set(requirements.map(({ key }) => key));
}

function knowledge({ requirements }: Selector, key: string): Knowledge {
  const known = requirements.filter((each) => each.key === key).reduce(learn, nothingKnown);
  const { values, excluded } = known;
  return values === undefined
    ? known
    : { ...known, values: new Set([...values].filter((value) => !excluded.has(value))) };
}

function learn(known: Knowledge, requirement: Requirement): Knowledge {
  switch (requirement.operator) {
    case 'Equals':
      return { ...known, isThere: true, values: common(known.values, new Set([requirement.value])) };
    case 'In':
      return { ...known, isThere: true, values: common(known.values, requirement.values) };
    case 'NotIn':
      return { ...known, excluded: new Set([...known.excluded, ...requirement.values]) };
    case 'Exists':
      return { ...known, isThere: true };
    case 'DoesNotExist':
      return { ...known, isAbsent: true };
  }
}

function common(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): ReadonlySet<string> {
  return a === undefined ? b : new Set([...a].filter((value) => b.has(value)));
}

function isGiven({ values, excluded, isThere, isAbsent }: Knowledge, wanted: Requirement): boolean {
  const all = (holds: (value: string) => boolean) => values !== undefined && [...values].every(holds);
  switch (wanted.operator) {
    case 'Equals':
      return all((value) => value === wanted.value);
    case 'In':
      return all((value) => wanted.values.has(value));
    case 'NotIn':
      if (isAbsent || all((value) => !wanted.values.has(value))) return true;
      return [...wanted.values].every((value) => excluded.has(value));
    case 'Exists':
      return isThere;
    case 'DoesNotExist':
      return isAbsent;
  }
}
