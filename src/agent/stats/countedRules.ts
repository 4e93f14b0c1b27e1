import type { NetworkPolicy } from '#controlplane/wire.ts';
import type { CountedRule } from './countedPolicy.ts';

/** What is known of a rule of the switch; without a subject it matches nothing. */
type Known = { readonly key: string; readonly subject: unknown };

/**
 * The rules of a policy that something may match, each at its place. `definitions` are those of the policy's rules. Rules
 * of a policy that say the same are one in the switch, which the first of them counts.
 */
export function countedRules(
  { rules, tierPriority }: Pick<NetworkPolicy, 'rules' | 'tierPriority'>,
  definitions: readonly (Known | undefined)[],
): CountedRule[] {
  const next = { In: 0, Out: 0 };
  const seen = new Set<string>();
  return rules.flatMap(({ direction, name, priority }, at) => {
    const place = next[direction]++;
    const { key, subject } = definitions[at] ?? {};
    if (key === undefined || subject === undefined) return [];
    // Rules of a part of a policy keep the places that they have in the whole.
    const index = tierPriority === undefined ? place : (priority ?? place);
    const isFirst = !seen.has(key);
    seen.add(key);
    return [{ direction, index, ...(name === undefined ? {} : { name }), ...(isFirst ? { key } : {}) }];
  });
}
