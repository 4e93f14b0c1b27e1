import type { NetworkPolicy } from '#controlplane/wire.ts';
import { parseIpBlock } from '#policy/ipBlock.ts';
import { actionOf, isEnforced, isOrdered } from './ruleOrder.ts';

/** Why a policy is not wholly in force on this node. Whatever it is, nothing more is let through than the policy says. */
export type Problem = { readonly reason: string; readonly message: string };

/** What the flows say about a policy. */
export type Findings = {
  readonly missingGroups: readonly string[];
  readonly rulesWithoutRoom: number;
  readonly refused: boolean;
};

/** The first problem that a policy has. */
export function problemOf(policy: NetworkPolicy, findings: Findings): Problem | undefined {
  const { missingGroups, rulesWithoutRoom, refused } = findings;
  if (!isEnforced(policy)) {
    const { sourceRef, tierPriority } = policy;
    const how = tierPriority === undefined ? 'without' : 'with';
    const message = `${sourceRef.type} ${how} a tier is not enforced by this agent`;
    return { reason: 'UnsupportedPolicy', message };
  }
  if (refused) return { reason: 'FlowsRefused', message: 'Open vSwitch refused flows of policies' };
  if (rulesWithoutRoom > 0) {
    const why = isOrdered(policy)
      ? 'the table of their tier is full'
      : 'more than 40,000 rules of the node share a condition';
    return { reason: 'TooManyRules', message: `${rulesWithoutRoom} rules find no room: ${why}` };
  }
  if (missingGroups.length > 0) {
    return {
      reason: 'GroupsMissing',
      message: `the controller has not sent the groups ${missingGroups.join(', ')}`,
    };
  }
  return contentProblem(policy);
}

function contentProblem(policy: NetworkPolicy): Problem | undefined {
  for (const { action = 'Allow', from, to } of policy.rules) {
    if (isOrdered(policy) ? actionOf(action) !== action : action !== 'Allow')
      return { reason: 'UnknownAction', message: `"${action}" is no action of this kind` };
    for (const block of [...(from?.ipBlocks ?? []), ...(to?.ipBlocks ?? [])]) {
      const parsed = parseIpBlock(block);
      if (!parsed.ok) return { reason: parsed.reason, message: parsed.message };
    }
  }
  return undefined;
}
