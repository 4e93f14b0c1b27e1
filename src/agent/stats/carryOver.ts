import { added, type CountedRule, type Counts, noCounts, type RulePlace } from './countedPolicy.ts';

/** A rule with what it counted so far. */
export type RuleTotal = CountedRule & Counts;

/**
 * The rules of a policy that changed, each with what it counted before the change. A rule is known again by its name;
 * one without a name by what it says, or else by its place. What a rule counted that is not known again goes.
 */
export function carryOver(before: readonly RuleTotal[], now: readonly CountedRule[]): RuleTotal[] {
  const left = new Set(before);
  const known = ofIdentity(before);
  const same = now.map((rule) => {
    const found = known.get(identity(rule))?.find((each) => left.has(each));
    if (found !== undefined) left.delete(found);
    return found;
  });
  const atPlace = new Map(
    [...left].flatMap((rule) => (rule.name === undefined ? [[placeOf(rule), rule]] : [])),
  );
  return now.map((rule, index) => {
    const found = same[index] ?? (rule.name === undefined ? atPlace.get(placeOf(rule)) : undefined);
    return withCounts(rule, found ?? noCounts);
  });
}

/** Rules that nothing counts any more, one for each place. */
export function merged(rules: Iterable<RuleTotal>): RuleTotal[] {
  const places = new Map<string, RuleTotal>();
  for (const { direction, index, name, ...counts } of rules) {
    const place = { direction, index, ...(name === undefined ? {} : { name }) };
    const text = `${placeOf(place)} ${name}`;
    places.set(text, withCounts(place, added(places.get(text) ?? noCounts, counts)));
  }
  return [...places.values()];
}

/** A rule with other counts. */
export function withCounts(rule: CountedRule, { sessions, packets, bytes }: Counts): RuleTotal {
  return { ...rule, sessions, packets, bytes };
}

function ofIdentity(rules: readonly RuleTotal[]): Map<string, RuleTotal[]> {
  const known = new Map<string, RuleTotal[]>();
  for (const rule of rules) {
    const text = identity(rule);
    const others = known.get(text);
    if (others === undefined) known.set(text, [rule]);
    else others.push(rule);
  }
  return known;
}

function identity({ direction, name, key }: CountedRule): string {
  return name === undefined ? `${direction} key ${key}` : `${direction} name ${name}`;
}

function placeOf({ direction, index }: RulePlace): string {
  return `${direction} ${index}`;
}
