import { tier as tierDefinition } from '#crds/tier.ts';
import { defaultTierPriority, defaultTiers, tierName } from '#policy/antrea/tiers.ts';
import { type Decision, type FieldProblem, judge } from './decision.ts';
import { checkSchema } from './schemaProblems.ts';
import type { AdmissionWorld } from './world.ts';
import type { Written } from './written.ts';

/** A tier somebody wants to store, in one of the two API groups. */
export type WrittenTier = { readonly object: Written; readonly name: string; readonly group: string };

type NewTier = { readonly name: string; readonly group: string; readonly priority: number };

/** As Antrea v0.11, the default ones included. */
const mostTiers = 20;
const mostNamed = 5;

/** Judges a new tier. */
export async function validateNewTier(
  { object, name, group }: WrittenTier,
  world: Pick<AdmissionWorld, 'tiers'>,
): Promise<Decision> {
  const checked = checkSchema(tierDefinition.fields, object);
  if (!checked.ok) return judge(checked.problems);
  if (isDefault(name)) return judge([defaultName(name)]);
  const { priority } = checked.value.spec;
  const others = (await world.tiers()).filter((each) => each.name !== name || each.group !== group);
  return judge([
    ...crowd(others),
    ...overlap({ name, group, priority }, others),
    ...otherGroup(name, others),
  ]);
}

/** Judges a change of a tier. Its place is what policies were written for. */
export function validateChangedTier({ object }: WrittenTier, before: Written): Decision {
  const checked = checkSchema(tierDefinition.fields, object);
  if (!checked.ok) return judge(checked.problems);
  const former = checkSchema(tierDefinition.fields, before);
  const { priority } = checked.value.spec;
  if (!former.ok || former.value.spec.priority === priority) return judge([]);
  const message = `it cannot be changed (it is ${former.value.spec.priority}): create another tier, move the policies there, then delete this one`;
  return judge([{ path: 'spec.priority', message }]);
}

/** Judges the removal of a tier. */
export async function validateTierRemoval(
  name: string,
  group: string,
  world: Pick<AdmissionWorld, 'tiers' | 'policiesIn'>,
): Promise<Decision> {
  if (isDefault(name)) {
    return judge([{ path: 'metadata.name', message: `the default tier "${name}" cannot be deleted` }]);
  }
  const stays = (await world.tiers()).some((each) => each.name === name && each.group !== group);
  const users = stays ? [] : await world.policiesIn((written) => tierName(written) === name);
  if (users.length === 0) return judge([]);
  const named = users.slice(0, mostNamed).join(', ');
  const more = users.length > mostNamed ? ` and ${users.length - mostNamed} more` : '';
  const message = `tier "${name}" is in use by ${users.length} of the policies (${named}${more}): move them to another tier or delete them first`;
  return judge([{ path: 'metadata.name', message }]);
}

function isDefault(name: string): boolean {
  return defaultTierPriority(name) !== undefined;
}

function defaultName(name: string): FieldProblem {
  return {
    path: 'metadata.name',
    message: `"${name}" is a default tier, which the controller creates itself: choose another name`,
  };
}

function crowd(others: readonly NewTier[]): readonly FieldProblem[] {
  const names = new Set([...others, ...defaultTiers].map(({ name }) => name));
  if (names.size < mostTiers) return [];
  return [
    { path: '', message: `there are ${mostTiers} tiers, no more are possible: delete one that is not used` },
  ];
}

/** Two tiers of one place would mix their policies. */
function overlap({ name, priority }: NewTier, others: readonly NewTier[]): readonly FieldProblem[] {
  const there = [...defaultTiers, ...others].find((each) => each.name !== name && each.priority === priority);
  if (there === undefined) return [];
  const message = `tier "${there.name}" has the priority ${priority} already: choose another number`;
  return [{ path: 'spec.priority', message }];
}

/** Policies name a tier and no API group. */
function otherGroup(name: string, others: readonly NewTier[]): readonly FieldProblem[] {
  const there = others.find((each) => each.name === name);
  if (there === undefined) return [];
  const message = `there is a tier "${name}" in ${there.group} already: policies of both API groups can use that one`;
  return [{ path: 'metadata.name', message }];
}
