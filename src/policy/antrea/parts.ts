/**
 * The policies that a policy with relative peers is for each namespace, or for all namespaces that share the same labels.
 * @module
 */
import type { GroupSelector, NamespaceScope } from '../groupSelector.ts';
import type { Labels } from '../input.ts';
import { both, parseSelector, type Selector, selects } from '../labelSelector.ts';
import type { Policy, PolicyRule } from '../model.ts';
import { uuid5 } from '../uuid5.ts';
import type { Blueprint, RelativeRule } from './blueprint.ts';
import { sharedLabels } from './peers.ts';

/** A namespace that exists. */
export type KnownNamespace = { readonly name: string; readonly labels: Labels };

/** What a part is for: identifies it within its policy. */
export type PartKey = string;

const uidDigits = 16;

/** The parts that a policy has because of a namespace. Other namespaces may give the same ones. */
export function partsOf(blueprint: Blueprint, namespace: KnownNamespace): Map<PartKey, () => Policy> {
  const parts = new Map<PartKey, () => Policy>();
  const add = (key: PartKey, rules: () => readonly PolicyRule[]) =>
    parts.set(key, () => partOf(blueprint.policy, key, rules()));
  const own = blueprint.relative.flatMap((each) => ownRule(each, namespace));
  if (own.length > 0) add(`namespace ${namespace.name}`, () => own);
  for (const { peer, appliedTo } of blueprint.relative) {
    if (peer.sameLabels === 'self' || !appliedTo.some((group) => selectsNamespace(group, namespace)))
      continue;
    const tuple = tupleOf(peer.sameLabels, namespace.labels);
    if (tuple === undefined) continue;
    const keys = peer.sameLabels.join();
    const alike = blueprint.relative.filter((each) => String(each.peer.sameLabels) === keys);
    add(`labels ${tuple.text}`, () => alike.map((each) => sharingRule(each, tuple)));
  }
  return parts;
}

function partOf({ source, ...rest }: Policy, key: PartKey, rules: readonly PolicyRule[]): Policy {
  const digits = uuid5(key).replaceAll('-', '').slice(0, uidDigits);
  return { ...rest, source, uid: `${source.uid}-${digits}`, appliedTo: [], rules };
}

/** A rule for the pods of one namespace: where peers are its own, or where it is applied to by name. */
function ownRule(relative: RelativeRule, namespace: KnownNamespace): PolicyRule[] {
  const here = relative.appliedTo.filter(
    (group) => isNamed(group, namespace) || selectsNamespace(group, namespace),
  );
  const scope = { kind: 'namespace', name: namespace.name } as const;
  const { sameLabels } = relative.peer;
  if (sameLabels === 'self') {
    return here.length === 0
      ? []
      : [
          assembled(
            relative,
            here.map((group) => ({ ...group, scope })),
            scope,
          ),
        ];
  }
  const named = here.filter((group) => isNamed(group, namespace));
  const tuple = tupleOf(sameLabels, namespace.labels);
  if (named.length === 0 || tuple === undefined) return [];
  return [assembled(relative, named, { kind: 'selector', selector: tuple })];
}

/** A rule for the pods of all namespaces that share some labels. */
function sharingRule(relative: RelativeRule, tuple: Selector): PolicyRule {
  const appliedTo = relative.appliedTo.flatMap((group): GroupSelector[] => {
    const { scope } = group;
    if (scope.kind === 'namespace') return [];
    return [{ ...group, scope: { kind: 'selector', selector: both(scope.selector, tuple) } }];
  });
  return assembled(relative, appliedTo, { kind: 'selector', selector: tuple });
}

function assembled(
  { rule, peer: { podSelector } }: RelativeRule,
  appliedTo: readonly GroupSelector[],
  scope: NamespaceScope,
): PolicyRule {
  const group = podSelector === undefined ? { scope } : { scope, podSelector };
  return { ...rule, appliedTo, peers: { groups: [group], blocks: [] } };
}

function isNamed({ scope }: GroupSelector, { name }: KnownNamespace): boolean {
  return scope.kind === 'namespace' && scope.name === name;
}

function selectsNamespace({ scope }: GroupSelector, { labels }: KnownNamespace): boolean {
  return scope.kind === 'selector' && selects(scope.selector, labels);
}

function tupleOf(keys: readonly string[], labels: Labels): Selector | undefined {
  const shared = sharedLabels(keys, labels);
  const parsed = shared && parseSelector({ matchLabels: shared });
  return parsed?.ok ? parsed.selector : undefined;
}
