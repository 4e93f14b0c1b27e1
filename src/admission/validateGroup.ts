import type { z } from 'zod';
import { readGroup } from '#policy/antrea/groupContent.ts';
import type { GroupInput, GroupRef } from '#policy/antrea/input.ts';
import type { Problem } from '#policy/model.ts';
import { Problems } from '#policy/problems.ts';
import { type Decision, describeProblem, type FieldProblem, judge } from './decision.ts';
import { someService } from './laterObjects.ts';
import { checkSchema } from './schemaProblems.ts';
import type { AdmissionWorld } from './world.ts';
import type { Written } from './written.ts';

/** A schema whose objects the policy core reads. */
export type GroupSchema = z.ZodObject<{ spec: z.ZodType<NonNullable<GroupInput['spec']>> }>;

/** A group somebody wants to store. `namespace` is empty for a ClusterGroup. */
export type WrittenGroup = { readonly object: Written; readonly name: string; readonly namespace: string };

/** Refuses a group that holds nothing sensible, or that nests deeper than one level. */
export async function validateGroup(
  { object, name, namespace }: WrittenGroup,
  schema: GroupSchema,
  world: Pick<AdmissionWorld, 'groups'>,
): Promise<Decision> {
  const checked = checkSchema(schema, object);
  if (!checked.ok) return judge(checked.problems);
  const ref = namespace === '' ? { name } : { name, namespace };
  const { childGroups = [] } = checked.value.spec;
  if (childGroups.length > 0) return judgeParent(ref, childGroups, world);
  const problems = problemsOf({ metadata: ref, spec: checked.value.spec });
  return judge(
    problems.filter((each) => !isUnsupported(each)),
    problems.filter(isUnsupported).map(describeProblem),
  );
}

/** What is wrong with a group that has no children, as the policy core reads it. */
function problemsOf(group: GroupInput): readonly Problem[] {
  const problems = new Problems();
  readGroup(
    group.metadata,
    { tier: () => undefined, group: () => group, service: someService },
    'spec',
    problems,
  );
  return problems.found;
}

function isUnsupported({ reason }: Problem): boolean {
  return reason.startsWith('Unsupported');
}

async function judgeParent(
  ref: GroupRef,
  childGroups: readonly string[],
  world: Pick<AdmissionWorld, 'groups'>,
): Promise<Decision> {
  const others = (await world.groups(ref.namespace)).filter(({ metadata }) => metadata.name !== ref.name);
  const problems: FieldProblem[] = [];
  const warnings: string[] = [];
  childGroups.forEach((name, index) => {
    const path = `spec.childGroups[${index}]`;
    const child = others.find(({ metadata }) => metadata.name === name);
    if (name === ref.name) {
      problems.push({ path, message: `the group "${name}" cannot be its own child: remove it` });
    } else if (child === undefined) {
      warnings.push(`${path}: there is no group "${name}" yet: it adds nothing until it is created`);
    } else if (childrenOf(child).length > 0) {
      const message = `"${name}" has children itself: name those here, as groups nest one level deep`;
      problems.push({ path, message });
    }
  });
  return judge([...problems, ...asChild(ref, others)], warnings);
}

function asChild(ref: GroupRef, others: readonly GroupInput[]): readonly FieldProblem[] {
  const parents = others.filter((each) => childrenOf(each).includes(ref.name));
  if (parents.length === 0) return [];
  const names = parents.map(({ metadata }) => metadata.name).join(', ');
  const message = `the group is a child of ${names}: as groups nest one level deep, it cannot have children`;
  return [{ path: 'spec.childGroups', message }];
}

function childrenOf({ spec }: GroupInput): readonly string[] {
  return spec?.childGroups ?? [];
}
