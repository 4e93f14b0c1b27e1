/**
 * What is wrong with policies, or cannot be what their authors meant. Sound before complete: a rule is called hidden only
 * when no pod, label or address whatever could make it decide; of objects elsewhere nothing bad is assumed.
 *
 * ```ts
 * lint({ pods, namespaces, policies, antreaPolicies, isComplete: true });
 * ```
 * @module
 */
import { compareText } from './compareText.ts';
import type { Finding, ObjectRef } from './finding.ts';
import { hiddenRules } from './hidden.ts';
import { LabelledPods } from './labelledPods.ts';
import { cutLifelines } from './lifelines.ts';
import { readPolicies } from './lintRule.ts';
import { type LintInput, lintWorld } from './lintWorld.ts';
import { unknownNamedPorts } from './namedPorts.ts';
import { passesToNowhere } from './passes.ts';
import { policyForm } from './policyForm.ts';
import { conflictingRules } from './sameOrder.ts';
import { emptySelectors } from './selectors.ts';
import { unusedObjects } from './unused.ts';

/** Finds what is wrong, object by object. */
export function lint(input: LintInput): Finding[] {
  const world = lintWorld(input);
  const pods = new LabelledPods(world);
  const policies = readPolicies(world);
  const findings = [
    ...policyForm(world, policies),
    ...hiddenRules(policies, world.labelsOf),
    ...conflictingRules(policies, world.labelsOf),
    ...emptySelectors(world, pods),
    ...unknownNamedPorts(world, pods, policies),
    ...passesToNowhere(world, pods, policies),
    ...unusedObjects(world),
    ...cutLifelines(world),
  ];
  return findings.toSorted(
    (a, b) =>
      compareText(titleOf(a.object), titleOf(b.object)) ||
      compareText(a.path, b.path) ||
      compareText(a.code, b.code),
  );
}

function titleOf({ kind, namespace = '', name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}
