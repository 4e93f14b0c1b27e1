import type { LabelExpression, LabelSelector, Labels } from './input.ts';
import { isLabelKey, isLabelValue } from './labelSyntax.ts';
import { serviceAccountKey } from './serviceAccount.ts';

type Requirement =
  | { readonly operator: 'Equals'; readonly key: string; readonly value: string; readonly text: string }
  | {
      readonly operator: 'In' | 'NotIn';
      readonly key: string;
      readonly values: ReadonlySet<string>;
      readonly text: string;
    }
  | { readonly operator: 'Exists' | 'DoesNotExist'; readonly key: string; readonly text: string };

/** A valid label selector. `text` is the form in which Kubernetes prints it, and its identity. */
export type Selector = {
  readonly text: string;
  readonly requirements: readonly Requirement[];
  /**
   * Tokens (`labelTokens`) one of which every selected label set has; undefined when there is no such list. By them a
   * selector is found from labels, and labels from a selector, without trying all of the others.
   */
  readonly anchors: readonly string[] | undefined;
};

/** A selector, or why what was written is none. */
export type SelectorResult =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly message: string };

class InvalidRequirement extends Error {}

/** The selector that selects everything. */
export const everything: Selector = { text: '', requirements: [], anchors: undefined };

/** Reads a selector with the rules of Kubernetes' own parser. */
export function parseSelector(input: LabelSelector): SelectorResult {
  try {
    return { ok: true, selector: toSelector(input) };
  } catch (error) {
    if (error instanceof InvalidRequirement) return { ok: false, message: error.message };
    throw error;
  }
}

/** Whether labels meet all requirements. */
export function selects(selector: Selector, labels: Labels): boolean {
  return selector.requirements.every((requirement) => isMet(requirement, labels));
}

/** The selector of what both selectors select. */
export function both(a: Selector, b: Selector): Selector {
  const texts = new Set(a.requirements.map(({ text }) => text));
  return selectorOf([...a.requirements, ...b.requirements.filter(({ text }) => !texts.has(text))]);
}

/**
 * What selectors can require of labels: `key=value` and `key` of each. A key has no `=`, so they never meet. Nobody asks
 * whether a pod has a service account: all have.
 */
export function labelTokens(labels: Labels): string[] {
  return Object.entries(labels).flatMap(([key, value]) =>
    key === serviceAccountKey ? [`${key}=${value}`] : [`${key}=${value}`, key],
  );
}

function toSelector(input: LabelSelector): Selector {
  const requirements: Requirement[] = Object.entries(input.matchLabels ?? {}).map(([key, value]) => {
    const text = `${checkedKey(key)}=${checkedValue(key, value)}`;
    return { operator: 'Equals', key, value, text };
  });
  for (const expression of input.matchExpressions ?? []) requirements.push(toRequirement(expression));
  return selectorOf(requirements);
}

function selectorOf(requirements: Requirement[]): Selector {
  if (requirements.length === 0) return everything;
  if (requirements.length > 1) requirements.sort(byKeyAndText);
  const text = requirements.map((each) => each.text).join(',');
  return { text, requirements, anchors: anchorsOf(requirements) };
}

function toRequirement({ key, operator, values = [] }: LabelExpression): Requirement {
  checkedKey(key);
  switch (operator) {
    case 'In':
    case 'NotIn': {
      if (values.length === 0) throw new InvalidRequirement(`operator ${operator} on "${key}" needs values`);
      for (const value of values) checkedValue(key, value);
      const text = `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...values].sort().join(',')})`;
      return { operator, key, values: new Set(values), text };
    }
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) throw new InvalidRequirement(`operator ${operator} on "${key}" takes no values`);
      return { operator, key, text: operator === 'Exists' ? key : `!${key}` };
    default:
      throw new InvalidRequirement(`"${operator}" is not a label selector operator`);
  }
}

function checkedKey(key: string): string {
  if (!isLabelKey(key)) throw new InvalidRequirement(`"${key}" is not a label key`);
  return key;
}

function checkedValue(key: string, value: string): string {
  if (!isLabelValue(value)) throw new InvalidRequirement(`"${value}" is not a value for the label ${key}`);
  return value;
}

/** Kubernetes leaves the order of equal keys open; the text settles it, so that a selector has one identity. */
function byKeyAndText(a: Requirement, b: Requirement): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.text === b.text) return 0;
  return a.text < b.text ? -1 : 1;
}

function anchorsOf(requirements: readonly Requirement[]): readonly string[] | undefined {
  let best: readonly string[] | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const requirement of requirements) {
    const { tokens, rank } = anchorOf(requirement);
    if (rank < bestRank) [best, bestRank] = [tokens, rank];
  }
  return best;
}

/** Fewer values narrow more; that a key is there narrows least. */
function anchorOf(requirement: Requirement): { tokens: readonly string[]; rank: number } {
  switch (requirement.operator) {
    case 'Equals':
      return { tokens: [`${requirement.key}=${requirement.value}`], rank: 1 };
    case 'In':
      return {
        tokens: Array.from(requirement.values, (value) => `${requirement.key}=${value}`),
        rank: requirement.values.size,
      };
    case 'Exists':
      return { tokens: [requirement.key], rank: Number.MAX_SAFE_INTEGER };
    case 'NotIn':
    case 'DoesNotExist':
      return { tokens: [], rank: Number.POSITIVE_INFINITY };
  }
}

function isMet(requirement: Requirement, labels: Labels): boolean {
  const { key } = requirement;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (requirement.operator) {
    case 'Equals':
      return value === requirement.value;
    case 'In':
      return value !== undefined && requirement.values.has(value);
    case 'NotIn':
      return value === undefined || !requirement.values.has(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
