/**
 * Which groups and blocks are certainly within others, whatever pods there are.
 * @module
 */
import type { GroupSelector, NamespaceScope } from '../groupSelector.ts';
import type { Labels } from '../input.ts';
import { blockNetworks, describeBlock, type IpBlock, isAnyAddress } from '../ipBlock.ts';
import { everything, type Selector, selects } from '../labelSelector.ts';
import { isCovered, overlap, type Range } from './ranges.ts';
import { implies, isImpossible, requiredValue } from './selectorLogic.ts';

/** The labels of a namespace; undefined when nothing is known of it. */
export type NamespaceLabels = (name: string) => Labels | undefined;

/** The label that the API server gives every namespace. */
export const nameLabel = 'kubernetes.io/metadata.name';

/** Whether all pods of `inner` are in `outer`. */
export function groupWithin(inner: GroupSelector, outer: GroupSelector, labelsOf: NamespaceLabels): boolean {
  if (!scopeWithin(inner.scope, outer.scope, labelsOf)) return false;
  if (!implies(inner.podSelector ?? everything, outer.podSelector ?? everything)) return false;
  if (outer.within === undefined || isAnyAddress(outer.within)) return true;
  return inner.within !== undefined && blockWithin(inner.within, [outer.within]);
}

/** Whether all namespaces of `inner` are in `outer`. */
function scopeWithin(inner: NamespaceScope, outer: NamespaceScope, labelsOf: NamespaceLabels): boolean {
  if (outer.kind === 'namespace') {
    return inner.kind === 'namespace'
      ? inner.name === outer.name
      : requiredValue(inner.selector, nameLabel) === outer.name;
  }
  if (inner.kind === 'selector') return implies(inner.selector, outer.selector);
  return isNamespaceIn(inner.name, outer.selector, labelsOf);
}

/** Whether no pod can be in the group. */
export function isImpossibleGroup({ scope, podSelector }: GroupSelector): boolean {
  if (podSelector !== undefined && isImpossible(podSelector)) return true;
  return scope.kind === 'selector' && isImpossible(scope.selector);
}

/** Whether all addresses of `inner` are in the union of `outer`. */
export function blockWithin(inner: IpBlock, outer: readonly IpBlock[]): boolean {
  const identity = describeBlock(inner);
  if (outer.some((each) => isAnyAddress(each) || describeBlock(each) === identity)) return true;
  const all = outer.flatMap(blockRanges);
  return blockRanges(inner).every((each) => isCovered(each, all));
}

/** Whether some address is in both. */
export function blocksMeet(a: IpBlock, b: IpBlock): boolean {
  const others = blockRanges(b);
  return blockRanges(a).some((each) => others.some((other) => overlap(each, other)));
}

function isNamespaceIn(name: string, selector: Selector, labelsOf: NamespaceLabels): boolean {
  const known = labelsOf(name);
  if (known !== undefined) return selects(selector, { ...known, [nameLabel]: name });
  const isOnlyName = selector.requirements.every(({ key }) => key === nameLabel);
  return isOnlyName && selects(selector, { [nameLabel]: name });
}

const known = new WeakMap<IpBlock, readonly Range[]>();

/** The addresses of a block. Every block is compared with many others: they are worked out once. */
export function blockRanges(block: IpBlock): readonly Range[] {
  const ranges =
    known.get(block) ??
    blockNetworks(block).map(({ base, size }) => ({ first: base, last: base + size - 1 }));
  known.set(block, ranges);
  return ranges;
}
