import type { Fixture } from '../truth/cards.ts';
import type { PolicyObject } from '../truth/kubeObjects.ts';
import { chainSteps } from './chainSteps.ts';
import { changeSteps } from './changeSteps.ts';
import { orderSteps } from './orderSteps.ts';
import { peerSteps } from './peerSteps.ts';
import type { PolicyStep } from './step.ts';
import { upstreamSteps } from './upstreamSteps.ts';

/** The walk: what a part made is gone when the next part begins. */
export function policySteps(fixture: Fixture): PolicyStep[] {
  return partByPart(parts(fixture));
}

/** The same, and what only a cluster with the feature gate can do. */
export function allSteps(fixture: Fixture): PolicyStep[] {
  return partByPart([...parts(fixture), upstreamSteps(fixture)]);
}

function parts(fixture: Fixture): PolicyStep[][] {
  return [orderSteps(fixture), chainSteps(fixture), peerSteps(fixture), [...changeSteps]];
}

function partByPart(parts: readonly (readonly PolicyStep[])[]): PolicyStep[] {
  return parts.flatMap((part, at) => startingOver(part, (parts[at - 1] ?? []).flatMap(madeBy)));
}

/** Policies go before what they refer to. */
function startingOver(steps: readonly PolicyStep[], old: readonly PolicyObject[]): PolicyStep[] {
  const remove = old.toSorted((one, other) => rank(one) - rank(other));
  return steps.map((step, at) => (at === 0 ? { ...step, remove: [...remove, ...step.remove] } : step));
}

function madeBy({ apply }: PolicyStep): readonly PolicyObject[] {
  return apply;
}

function rank({ kind }: PolicyObject): number {
  return kind.endsWith('Policy') ? 0 : 1;
}
