import { createHash } from 'node:crypto';

/** A rule as it was written. */
export type WrittenRule = Readonly<Record<string, unknown>>;

/**
 * The name of a rule that was given none: direction, action and seven digits of a hash of what the rule says, in the form
 * that Antrea gives it. It depends on nothing else, so that the same manifest gets the same names each time.
 */
export function generatedRuleName(
  direction: 'ingress' | 'egress',
  action: string,
  rule: WrittenRule,
): string {
  const { name: _none, ...content } = rule;
  const digest = createHash('sha1').update(canonical(content)).digest('hex');
  return `${direction}-${action.toLowerCase()}-${digest.slice(0, 7)}`;
}

/** JSON whose keys are in order, whatever order a client sent them in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).toSorted(byKey)) : inner,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
