import type { LabelSelector } from '../input.ts';
import { parseSelector, type Selector } from '../labelSelector.ts';
import type { Refusal } from '../problems.ts';

const selectorFields = ['matchLabels', 'matchExpressions'];
const expressionFields = ['key', 'operator', 'values'];

/** The fields of an object that have a value. */
export function givenFields(object: object): string[] {
  return Object.entries(object).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [name],
  );
}

/** Fields that nobody knows: what they were meant to narrow, they do not. */
export function unknownFields(object: object, known: readonly string[]): string[] {
  return givenFields(object).filter((name) => !known.includes(name));
}

/** The refusal of what has unknown fields; undefined when there is none. */
export function refuseUnknown(object: object, known: readonly string[]): Refusal | undefined {
  const unknown = unknownFields(object, known);
  if (unknown.length === 0) return undefined;
  const names = unknown.map((name) => `"${name}"`).join(', ');
  return { reason: 'UnknownField', message: `${names} is not a field here: remove it or correct its name` };
}

/** A selector, or why what was written is none. */
export type StrictSelectorResult =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly refusal: Refusal };

/** Reads a selector that must have no other fields than those of a selector. */
export function parseStrictSelector(written: LabelSelector): StrictSelectorResult {
  const refusal =
    refuseUnknown(written, selectorFields) ??
    (written.matchExpressions ?? []).map((each) => refuseUnknown(each, expressionFields)).find(Boolean);
  if (refusal !== undefined) return { ok: false, refusal };
  const parsed = parseSelector(written);
  if (parsed.ok) return parsed;
  return { ok: false, refusal: { reason: 'InvalidSelector', message: parsed.message } };
}
