import type { GroupSelector } from '#policy/groupSelector.ts';
import type { LabelExpression, LabelSelector, Labels } from '#policy/input.ts';
import { parseSelector, type Selector, selects } from '#policy/labelSelector.ts';
import { serviceAccountKey } from '#policy/serviceAccount.ts';
import type { WireSelector } from './wire.ts';

/** A group's selector as it is told to agents. */
export function wireSelector({ scope, podSelector }: GroupSelector): WireSelector {
  const pods = podSelector === undefined ? {} : { podSelector: labelSelector(podSelector) };
  return scope.kind === 'namespace'
    ? { namespace: scope.name, ...pods }
    : { namespaceSelector: labelSelector(scope.selector), ...pods };
}

/** A pod as selectors see it; `namespaceLabels` only matter to selectors of namespaces. */
export type SelectablePod = {
  readonly namespace: string;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
};

/** Whether a group's selector selects a pod. What cannot be read selects nothing, as for the controller. */
export function wireSelects(
  { namespace, namespaceSelector, podSelector }: WireSelector,
  pod: SelectablePod,
): boolean {
  if (namespace !== undefined && namespace !== pod.namespace) return false;
  if (namespaceSelector !== undefined && !isSelected(namespaceSelector, pod.namespaceLabels)) return false;
  return podSelector === undefined || isSelected(podSelector, pod.labels);
}

function isSelected({ matchLabels = {}, matchExpressions }: LabelSelector, labels: Labels): boolean {
  const { [serviceAccountKey]: account, ...others } = matchLabels;
  if (account !== undefined && labels[serviceAccountKey] !== account) return false;
  const parsed = parseSelector({ matchLabels: others, matchExpressions });
  return parsed.ok && selects(parsed.selector, labels);
}

function labelSelector({ requirements }: Selector): LabelSelector {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: LabelExpression[] = [];
  for (const requirement of requirements) {
    const { key, operator } = requirement;
    if (operator !== 'Equals') {
      matchExpressions.push(
        'values' in requirement ? { key, operator, values: [...requirement.values] } : { key, operator },
      );
    } else if (key in matchLabels) {
      matchExpressions.push({ key, operator: 'In', values: [requirement.value] });
    } else {
      matchLabels[key] = requirement.value;
    }
  }
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}
