/**
 * Whether parts of rules can have a connection in common. True also where that is not certain.
 * @module
 */
import type { GroupSelector, NamespaceScope } from '../groupSelector.ts';
import { isAnyAddress } from '../ipBlock.ts';
import { both, everything } from '../labelSelector.ts';
import { blocksMeet } from './groupLogic.ts';
import type { PeerAtom, RulePart } from './rulePart.ts';
import { isImpossible } from './selectorLogic.ts';
import { servicesMayMeet } from './serviceLogic.ts';

/** Whether some connection may be in both. */
export function partsMayMeet(a: RulePart, b: RulePart): boolean {
  return (
    servicesMayMeet(a.services, b.services) &&
    a.targets.some((one) => b.targets.some((other) => groupsMayMeet(one, other))) &&
    a.peers.some((one) => b.peers.some((other) => peersMayMeet(one, other)))
  );
}

function groupsMayMeet(a: GroupSelector, b: GroupSelector): boolean {
  if (!scopesMayMeet(a.scope, b.scope)) return false;
  return !isImpossible(both(a.podSelector ?? everything, b.podSelector ?? everything));
}

function scopesMayMeet(a: NamespaceScope, b: NamespaceScope): boolean {
  if (a.kind === 'namespace' && b.kind === 'namespace') return a.name === b.name;
  if (a.kind === 'namespace' || b.kind === 'namespace') return true;
  return !isImpossible(both(a.selector, b.selector));
}

function peersMayMeet(a: PeerAtom, b: PeerAtom): boolean {
  if (a.kind === 'group' && b.kind === 'group') return groupsMayMeet(a.group, b.group);
  if (a.kind !== 'block' || b.kind !== 'block') return true;
  return isAnyAddress(a.block) || isAnyAddress(b.block) || blocksMeet(a.block, b.block);
}
