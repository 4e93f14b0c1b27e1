import type { z } from 'zod';
import type { AntreaPolicyInput, GroupRef } from '#policy/antrea/input.ts';
import { readPolicy } from '#policy/antrea/readPolicy.ts';
import { defaultTierPriority, defaultTiers, tierName } from '#policy/antrea/tiers.ts';
import type { Problem } from '#policy/model.ts';
import { type Decision, describeProblem, type FieldProblem, judge } from './decision.ts';
import { someGroup, someService } from './laterObjects.ts';
import { checkSchema } from './schemaProblems.ts';
import type { AdmissionWorld, StoredTier } from './world.ts';
import type { Written } from './written.ts';

/** A schema whose objects the policy core reads. */
export type PolicySchema = z.ZodObject<{ spec: z.ZodType<NonNullable<AntreaPolicyInput['spec']>> }>;

/** A policy somebody wants to store. `namespace` is empty for cluster-wide ones. */
export type WrittenPolicy = { readonly object: Written; readonly name: string; readonly namespace: string };

/** Where other tiers may stand, for messages about one that is not there. */
const choices = defaultTiers.map(({ name }) => name).join(', ');

/**
 * Refuses a policy that cannot be what its author meant, as the policy core judges it. What only this implementation
 * lacks is let in with a warning, and the policy's conditions will say it.
 */
export async function validatePolicy(
  { object, name, namespace }: WrittenPolicy,
  schema: PolicySchema,
  world: Pick<AdmissionWorld, 'tiers' | 'groups'>,
): Promise<Decision> {
  const checked = checkSchema(schema, object);
  if (!checked.ok) return judge(checked.problems);
  const { spec } = checked.value;
  const tiers = await tiersFor(spec.tier, world);
  const metadata = namespace === '' ? { name } : { name, namespace };
  // Reading a policy of a megabyte takes a tenth of a second: it is read again only where it speaks of groups.
  const spokenOf = new Set<string>();
  const problemsIf = (isThere: (group: GroupRef) => boolean) =>
    readPolicy(
      { metadata, spec },
      {
        tier: (wanted) => defaultTierPriority(wanted) ?? tiers.find((each) => each.name === wanted)?.priority,
        group: (ref) => {
          spokenOf.add(ref.name);
          return isThere(ref) ? someGroup(ref) : undefined;
        },
        service: someService,
      },
    ).policy.problems;
  const problems = problemsIf(() => true);
  const mistakes = problems.filter((each) => !isUnsupported(each)).map(withRemedy);
  if (mistakes.length > 0) return judge(mistakes);
  const warned = [
    ...problems.filter(isUnsupported),
    ...(spokenOf.size === 0 ? [] : await missingGroups(problemsIf, metadata.namespace, world)),
  ];
  return judge(
    [],
    warned.map((each) => `${describeProblem(each)}; see the conditions of the policy`),
  );
}

/** Groups that are not there yet. Where nobody can say, nobody is warned. */
async function missingGroups(
  problemsIf: (isThere: (group: GroupRef) => boolean) => readonly Problem[],
  namespace: string | undefined,
  world: Pick<AdmissionWorld, 'groups'>,
): Promise<readonly Problem[]> {
  const groups = await world.groups(namespace).catch(() => undefined);
  if (groups === undefined) return [];
  const names = new Set(groups.map(({ metadata }) => metadata.name));
  return problemsIf(({ name }) => names.has(name)).filter(({ reason }) => reason === 'GroupNotFound');
}

/** The default tiers are taken for granted: at the first start the controller may not have created them yet. */
async function tiersFor(
  written: string | undefined,
  world: Pick<AdmissionWorld, 'tiers'>,
): Promise<readonly StoredTier[]> {
  return defaultTierPriority(tierName(written)) === undefined ? world.tiers() : [];
}

function isUnsupported({ reason }: Problem): boolean {
  return reason.startsWith('Unsupported');
}

function withRemedy({ reason, path, message }: Problem): FieldProblem {
  if (reason !== 'TierNotFound') return { path, message };
  return { path, message: `${message}; create it first, or use one of ${choices}` };
}
