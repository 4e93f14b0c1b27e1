import type { NetworkPolicy } from '#controlplane/wire.ts';
import type { Expected } from '#dataplane/policy/orderedPlaces.ts';
import type { News } from './inbox.ts';
import { orderOf } from './ruleOrder.ts';

/** The rules with an order of policies that are new. `isKnown` tells which are not. */
export function expectedRules(
  { policies }: Pick<News, 'policies'>,
  isKnown: (policy: string) => boolean,
): Expected[] {
  const expected: Expected[] = [];
  for (const [name, policy] of policies) {
    if (policy !== undefined && !isKnown(name)) expected.push(...rulesOf(policy));
  }
  return expected;
}

function rulesOf(policy: NetworkPolicy): Expected[] {
  return policy.rules.flatMap((rule, index) => {
    const order = orderOf(policy, rule, index);
    return order === undefined ? [] : [{ direction: rule.direction, order }];
  });
}
